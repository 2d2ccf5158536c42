"""The names by which answers know their questions: never used twice for two meanings."""

from __future__ import annotations

import re

from shared.kernel.identifiers import new_id

_OTHER_SIGNS = re.compile(r"[^a-z0-9]+")


def new_key(text: str) -> str:
    """Return a key that tells of ``text`` and was never used."""
    return f"{_OTHER_SIGNS.sub('_', text.lower()).strip('_')[:30]}_{new_id().hex[-6:]}"
