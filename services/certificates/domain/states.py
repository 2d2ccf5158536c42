"""The states of a certificate: which may follow which, and what each means to a verifier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from services.certificates.storage.issuances import (
    ERASED,
    FAILED,
    ISSUED,
    RESERVED,
    REVOKED,
    SUPERSEDED,
    SUSPENDED,
)

Status = Literal["valid", "superseded", "suspended", "revoked", "expired", "erased"]

# Revoking and superseding are final; suspending is not. Erasing is possible from everywhere.
_MAY_BECOME: Mapping[str, frozenset[str]] = {
    RESERVED: frozenset({ISSUED, FAILED, ERASED}),
    FAILED: frozenset({RESERVED, ERASED}),
    ISSUED: frozenset({SUSPENDED, SUPERSEDED, REVOKED, ERASED}),
    SUSPENDED: frozenset({ISSUED, REVOKED, ERASED}),
    SUPERSEDED: frozenset({ERASED}),
    REVOKED: frozenset({ERASED}),
    ERASED: frozenset(),
}
_STATUS: Mapping[str, Status] = {
    ISSUED: "valid",
    SUSPENDED: "suspended",
    SUPERSEDED: "superseded",
    REVOKED: "revoked",
    ERASED: "erased",
}


def may_become(state: str, following: str) -> bool:
    """Tell whether a certificate in ``state`` may go on to ``following``."""
    return following in _MAY_BECOME[state]


def status_of(state: str, *, valid_until: date | None, today: date) -> Status | None:
    """Return what a verifier is told, or None where there is nothing to tell yet.

    A certificate is good through the whole of its last day. Running out is no change of state:
    it was said from the beginning. What is withdrawn before stays withdrawn after.
    """
    status = _STATUS.get(state)
    if status == "valid" and valid_until is not None and today > valid_until:
        return "expired"
    return status
