"""What anybody may learn from a certificate's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from services.certificates.facts import PrintedFacts
from services.certificates.storage import queries
from services.certificates.storage.issuances import ISSUED, REVOKED
from shared.contracts.certificates import RevocationReason
from shared.kernel.identifiers import is_public_code, normalise_public_code


@dataclass(frozen=True)
class Finding:
    """A certificate that exists: its status and all that its paper must say."""

    status: Literal["valid", "revoked"]
    facts: PrintedFacts
    revoked_at: datetime | None = None
    reason: RevocationReason | None = None


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
    if issuance is None or issuance.state not in (ISSUED, REVOKED):
        return None
    return Finding(
        status="revoked" if issuance.state == REVOKED else "valid",
        facts=PrintedFacts.model_validate(issuance.facts),
        revoked_at=issuance.revoked_at,
        reason=cast("RevocationReason | None", issuance.revocation_reason),
    )
