"""What anybody may learn from a certificate's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from services.certificates.domain.keys import is_trusted
from services.certificates.domain.versions import Proof, proof_of
from services.certificates.facts import PrintedFacts
from services.certificates.storage import queries
from services.certificates.storage.issuances import ERASED, ISSUED, REVOKED, Issuance
from services.certificates.storage.signing_keys import signing_key
from shared.contracts.certificates import RevocationReason
from shared.kernel.identifiers import is_public_code, normalise_public_code

Status = Literal["valid", "revoked", "erased"]
_STATUS: dict[str, Status] = {ISSUED: "valid", REVOKED: "revoked", ERASED: "erased"}


@dataclass(frozen=True)
class Seal:
    """Whose seal the document carries, and what that is worth."""

    name: str
    fingerprint: str
    is_test: bool
    is_trusted: bool
    compromised_from: datetime | None
    proof: Proof | None


@dataclass(frozen=True)
class Finding:
    """A certificate that exists: its status and all that its paper must say.

    Of one that was erased nothing is said but that. Older documents have no ``seal``.
    """

    status: Status
    facts: PrintedFacts
    revoked_at: datetime | None = None
    reason: RevocationReason | None = None
    seal: Seal | None = None


def read_number(typed: str) -> str | None:
    """Return the number that ``typed`` means, or None when its check character says no.

    Costs no database query, so typing errors are found before anything is asked.
    """
    number = normalise_public_code(typed)
    return number if is_public_code(number) else None


def verify(session: Session, number: str) -> Finding | None:
    """Look up ``number`` (as ``read_number`` returns it); None if nobody was given it.

    A certificate whose document is not made yet counts as unknown.
    """
    issuance = queries.by_number(session, number)
    if issuance is None or issuance.state not in _STATUS or issuance.issued_at is None:
        return None
    return Finding(
        status=_STATUS[issuance.state],
        facts=PrintedFacts.model_validate(issuance.facts),
        revoked_at=issuance.revoked_at,
        reason=cast("RevocationReason | None", issuance.revocation_reason),
        seal=_seal(session, issuance, issuance.issued_at),
    )


def _seal(session: Session, issuance: Issuance, sealed_at: datetime) -> Seal | None:
    key = signing_key(session, issuance.sealed_by) if issuance.sealed_by else None
    if key is None:
        return None
    return Seal(
        name=key.name,
        fingerprint=key.fingerprint,
        is_test=key.is_test,
        is_trusted=is_trusted(key, sealed_at),
        compromised_from=key.compromised_from,
        proof=proof_of(session, issuance.id),
    )
