"""What anybody may learn from a certificate's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from services.certificates.domain import comparing, policies
from services.certificates.domain.naming import NameShown
from services.certificates.domain.seals import Seal, seal_of
from services.certificates.domain.states import Status, status_of
from services.certificates.facts import PrintedFacts
from services.certificates.storage import queries
from shared.kernel.identifiers import is_public_code, normalise_public_code


@dataclass(frozen=True)
class Finding:
    """A certificate that exists: its status and all that its paper must say.

    ``since`` is when it came to be so, ``reason`` the public class of why. ``name_shown`` is how
    its holder wants the name to show. Of one that was erased nothing is said but that. Older
    documents have no ``seal``.
    """

    status: Status
    facts: PrintedFacts
    since: datetime
    name_shown: NameShown
    reason: str | None = None
    seal: Seal | None = None


def read_number(typed: str) -> str | None:
    """Return the number that ``typed`` means, or None when its check character says no.

    Costs no database query, so typing errors are found before anything is asked.
    """
    number = normalise_public_code(typed)
    return number if is_public_code(number) else None


def verify(session: Session, number: str, *, now: datetime) -> Finding | None:
    """Look up ``number`` (as ``read_number`` returns it); None if nobody was given it.

    A certificate whose document is not made yet counts as unknown.
    """
    issuance = queries.by_number(session, number)
    if issuance is None or issuance.issued_at is None:
        return None
    facts = PrintedFacts.model_validate(issuance.facts)
    today = policies.house_day(now)
    status = status_of(issuance.state, valid_until=facts.valid_until, today=today)
    if status is None:
        return None
    return Finding(
        status=status,
        facts=facts,
        since=issuance.state_since,
        name_shown=cast("NameShown", issuance.name_shown),
        reason=issuance.public_reason,
        seal=seal_of(session, issuance),
    )


def name_matches(session: Session, number: str, typed: str) -> bool:
    """Tell whether ``typed`` is the name on a certificate; how it is written is never told."""
    issuance = queries.by_number(session, number)
    if issuance is None:
        return False
    name = issuance.facts["name"]
    likeness = comparing.compare(typed, name)
    if likeness == "without_marks":
        return not comparing.needs_its_marks(
            name, queries.names_of_cohort(session, issuance.cohort_id)
        )
    return likeness == "same"
