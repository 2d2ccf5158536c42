"""What the seal of a document is worth: whose it is, and whether somebody else had the key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.certificates.domain.keys import is_trusted
from services.certificates.domain.versions import Proof, proof_of
from services.certificates.storage.papers import Paper
from services.certificates.storage.signing_keys import signing_key


@dataclass(frozen=True)
class Seal:
    """Whose seal the document carries, and what that is worth."""

    name: str
    fingerprint: str
    is_test: bool
    is_trusted: bool
    compromised_from: datetime | None
    proof: Proof | None


def seal_of(session: Session, paper: Paper) -> Seal | None:
    """Return the seal of what was issued; None if it has none."""
    key = signing_key(session, paper.sealed_by) if paper.sealed_by else None
    if key is None or paper.issued_at is None:
        return None
    return Seal(
        name=key.name,
        fingerprint=key.fingerprint,
        is_test=key.is_test,
        is_trusted=is_trusted(key, paper.issued_at),
        compromised_from=key.compromised_from,
        proof=proof_of(session, paper.id),
    )
