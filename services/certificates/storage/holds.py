"""What keeps reserved certificates from being made: a cohort that waits, a person held back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.certificates.storage.issuances import FAILED, RESERVED, Issuance
from services.certificates.storage.tables import Base
from shared.database import UtcDateTime
from shared.prepared import Prepared

_WAITING = "cohorts that wait"


class CohortWait(Base):
    """A cohort whose certificates wait until an organizer lets them be made."""

    __tablename__ = "cohort_wait"

    cohort_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]


class Hold(Base):
    """One certificate that somebody holds back, and why; ``note`` is for colleagues."""

    __tablename__ = "hold"

    issuance_id: Mapped[UUID] = mapped_column(ForeignKey("issuance.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]
    note: Mapped[str]


_FIND_WAIT = Prepared(
    select(CohortWait.__table__.c.cohort_id).where(
        CohortWait.__table__.c.cohort_id == bindparam("cohort_id")
    )
)


def does_wait(session: Session, cohort_id: UUID) -> bool:
    """Tell whether the certificates of a cohort wait: read once in a transaction."""
    kept: dict[UUID, bool] = session.info.setdefault(_WAITING, {})
    if cohort_id not in kept:
        kept[cohort_id] = _FIND_WAIT.row(session, cohort_id=cohort_id) is not None
    return kept[cohort_id]


def add_wait(session: Session, wait: CohortWait) -> None:
    """Let a cohort wait, unless it does."""
    values = {column.key: getattr(wait, column.key) for column in CohortWait.__table__.columns}
    session.execute(insert(CohortWait).values(values).on_conflict_do_nothing())
    session.info.pop(_WAITING, None)


def end_wait(session: Session, cohort_id: UUID) -> None:
    """Let a cohort wait no more."""
    session.execute(delete(CohortWait).where(CohortWait.cohort_id == cohort_id))
    session.info.pop(_WAITING, None)


def hold_of(session: Session, issuance_id: UUID) -> Hold | None:
    """Return what holds a certificate back."""
    return session.get(Hold, issuance_id)


def delete_holds(session: Session, issuance_ids: Sequence[UUID]) -> None:
    """Hold some certificates back no more."""
    session.execute(delete(Hold).where(Hold.issuance_id.in_(issuance_ids)))


def make_due(session: Session, cohort_id: UUID, now: datetime) -> int:
    """Let all certificates of a cohort that wait and are not held back be made; return how many."""
    made_due = session.execute(
        update(Issuance)
        .where(
            Issuance.cohort_id == cohort_id,
            Issuance.state == RESERVED,
            Issuance.next_attempt_at.is_(None),
            Issuance.id.not_in(select(Hold.issuance_id)),
        )
        .values(next_attempt_at=now)
        .returning(Issuance.id)
    )
    return len(made_due.all())


def failed_locked(session: Session, cohort_id: UUID) -> Sequence[Issuance]:
    """Return the certificates of a cohort that could not be made, for change."""
    return session.scalars(
        select(Issuance)
        .where(Issuance.cohort_id == cohort_id, Issuance.state == FAILED)
        .order_by(Issuance.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
