"""Entries of the log: what of a certificate goes in, and how it becomes a leaf. Pure."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from services.certificates.merkle.hashing import leaf_hash
from services.certificates.storage.issuances import (
    ERASED,
    ISSUED,
    REVOKED,
    SUPERSEDED,
    SUSPENDED,
)

Event = Literal["issued", "revoked", "suspended", "restored", "superseded", "erased", "timestamped"]
_SALT_BYTES = 32
_STATES: dict[str, Event] = {
    ISSUED: "issued",
    REVOKED: "revoked",
    SUSPENDED: "suspended",
    SUPERSEDED: "superseded",
    ERASED: "erased",
}


@dataclass(frozen=True)
class Entry:
    """One event of one certificate, without a word about its holder; hashes in hexadecimal.

    ``certificate`` is its number. ``salt`` keeps others from trying out what a leaf may mean.
    """

    salt: str
    certificate: str
    event: str
    at: str
    pdf_sha256: str | None
    credential_sha256: str | None

    def to_bytes(self) -> bytes:
        """Return what is hashed: JSON with its members in order, without blanks, in ASCII."""
        return json.dumps(vars(self), sort_keys=True, separators=(",", ":")).encode("ascii")

    def leaf(self) -> bytes:
        """Return the hash of the leaf."""
        return leaf_hash(self.to_bytes())


def new_salt() -> str:
    """Return 256 random bits in hexadecimal."""
    return secrets.token_hex(_SALT_BYTES)


def written_time(moment: datetime) -> str:
    """Return an instant as entries and roots write it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def event_of(before: str | None, after: str) -> Event | None:
    """Return what the log calls a change of state, or None where it says nothing of it."""
    if before is not None and _STATES.get(before) and after == ISSUED:
        return "restored"
    return _STATES.get(after)
