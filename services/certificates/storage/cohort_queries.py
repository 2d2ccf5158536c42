"""Named reads of the certificates of a cohort, as organizers look for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from services.certificates.storage.holds import Hold
from services.certificates.storage.issuances import RESERVED, Issuance
from shared.database import has_part
from shared.kernel.identifiers import normalise_public_code

HELD = "held"
WAITING = "waiting"

_NAME = Issuance.facts["name"].astext
# What a reserved one waits for: a colleague's word, the word for its cohort, a worker.
_STANDING = case(
    (Issuance.state != RESERVED, Issuance.state),
    (Hold.issuance_id.is_not(None), HELD),
    (Issuance.next_attempt_at.is_(None), WAITING),
    else_=RESERVED,
)


@dataclass(frozen=True)
class Listed:
    """One certificate, how it stands, and what holds it back."""

    issuance: Issuance
    standing: str
    hold: Hold | None


@dataclass(frozen=True)
class Sought:
    """Which certificates of a cohort are looked for; ``words`` a part of a name or the number."""

    cohort_id: UUID
    standing: str | None = None
    words: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the rows that are looked for fulfil."""
        found = [Issuance.cohort_id == self.cohort_id]
        if self.standing:
            found.append(_STANDING.in_([self.standing]))
        if self.words:
            number = Issuance.number == normalise_public_code(self.words)
            found.append(or_(has_part(func.lower(_NAME), self.words.lower()), number))
        return found


def certificates(session: Session, sought: Sought, *, limit: int, offset: int) -> Sequence[Listed]:
    """Return certificates by name, each with how it stands and what holds it back."""
    found = session.execute(
        select(Issuance, _STANDING, Hold)
        .outerjoin(Hold, Hold.issuance_id == Issuance.id)
        .where(*sought.conditions())
        .order_by(_NAME, Issuance.reserved_at, Issuance.id)
        .limit(limit)
        .offset(offset)
    )
    return [Listed(row[0], row[1], row[2]) for row in found]


def count(session: Session, sought: Sought) -> int:
    """Return how many certificates are looked for."""
    counted = session.scalar(
        select(func.count())
        .select_from(Issuance)
        .outerjoin(Hold, Hold.issuance_id == Issuance.id)
        .where(*sought.conditions())
    )
    return counted or 0


def count_by_standing(session: Session, cohort_id: UUID) -> Mapping[str, int]:
    """Return how many certificates of a cohort stand in each way."""
    rows = session.execute(
        select(_STANDING, func.count())
        .select_from(Issuance)
        .outerjoin(Hold, Hold.issuance_id == Issuance.id)
        .where(Issuance.cohort_id == cohort_id)
        .group_by(_STANDING)
    )
    return {standing: number for standing, number in rows}  # noqa: C416  (rows are Row objects)


def any_of_cohort(session: Session, cohort_id: UUID) -> Issuance | None:
    """Return one certificate of a cohort: all of them say the same about the program."""
    return session.scalars(select(Issuance).where(Issuance.cohort_id == cohort_id).limit(1)).first()
