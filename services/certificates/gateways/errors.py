"""What gateways refuse; the rest of this service's tree is in ``domain/errors.py``.

Refusal
├── Gone              ── FileMissing        the store has lost the document
└── RenderingRefused  (``engine/errors.py``)
OSError               later it may work
├── StoreUnavailable  the store does not answer
└── TimestampRefused  no timestamp could be had
RuntimeError          the worker says it and does not start
├── KeyUnusable       no such file or token, a wrong password, or a kind that must not sign
└── TimestampsUnusable  nobody is named who vouches for the timestamp service
"""

from __future__ import annotations

from shared.kernel.errors import Gone


class FileMissing(Gone):
    """The store has no document of this hash, or its bytes no longer fit the hash."""

    code = "file_missing"


class StoreUnavailable(OSError):
    """The store of documents does not answer, or does not take what it is given."""


class KeyUnusable(RuntimeError):
    """Nothing can be signed with this key."""


class TimestampRefused(OSError):
    """A service did not answer, or answered what cannot be trusted."""


class TimestampsUnusable(RuntimeError):
    """Timestamps cannot be asked for as the settings say."""
