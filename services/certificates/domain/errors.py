"""The refusals of this service; those of gateways are in ``gateways/errors.py``.

Refusal
├── NotFound  ── IssuanceUnknown      no certificate of this id
├── Conflict  ── NotIssued            there is no document to withdraw yet
│             └─ AlreadyRevoked       it was withdrawn before
└── Invalid   ── NoteMissing          withdrawing needs words for the record
"""

from __future__ import annotations

from shared.kernel.errors import Conflict, Invalid, NotFound


class IssuanceUnknown(NotFound):
    """No certificate has this id or number."""

    code = "issuance_unknown"


class NotIssued(Conflict):
    """The document does not exist yet, so there is nothing to withdraw."""

    code = "certificate_not_issued"


class AlreadyRevoked(Conflict):
    """The certificate was withdrawn before; the first reason stands."""

    code = "certificate_already_revoked"


class NoteMissing(Invalid):
    """Withdrawing a certificate needs a note that explains it to colleagues."""

    code = "revocation_note_missing"
