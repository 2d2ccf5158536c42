"""Who was absent from a cohort's first session: the question to them, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.attendance import Attendance
from services.registration.storage.registrations import Registration, State
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class AbsenceState(StrEnum):
    """What became of the question whether somebody still comes."""

    ASKED = "asked"
    COMING = "coming"
    RELEASED = "released"
    RETURNED = "returned"
    LAPSED = "lapsed"


class Absence(Base):
    """A person with a place who was not there the first time, and has been asked.

    ``lapsed`` is a question that nobody needs an answer to any more: they cancelled, or were
    there after all. Everybody is asked once.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'coming', 'released', 'returned', 'lapsed')", name="state_known"
        ),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled_unless_asked"),
        Index("ix_absence_due", "answer_by", postgresql_where=text("state = 'asked'")),
    )

    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(Text, default=AbsenceState.ASKED)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


def absence_for_update(session: Session, registration_id: UUID) -> Absence | None:
    """Lock the question to one person; cohort and registration must be locked already."""
    return session.get(Absence, registration_id, with_for_update=True, populate_existing=True)


def absences(session: Session, registration_ids: Iterable[UUID]) -> dict[UUID, Absence]:
    """Return the questions to some people, by registration."""
    rows = session.scalars(select(Absence).where(Absence.registration_id.in_(registration_ids)))
    return {row.registration_id: row for row in rows}


def unanswered(session: Session, registration_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return who of some people with a place can still say that they come, and until when."""
    rows = session.execute(
        select(Absence.registration_id, Absence.answer_by)
        .join(Registration, Registration.id == Absence.registration_id)
        .where(
            Absence.registration_id.in_(registration_ids),
            Absence.state == AbsenceState.ASKED,
            Registration.state == State.CONFIRMED,
        )
    )
    return {row[0]: row[1] for row in rows}


def absent_people(session: Session, session_id: UUID) -> Sequence[Registration]:
    """Return who is marked absent from a session and has a place, or had one until released."""
    return session.scalars(
        select(Registration)
        .join(Attendance, Attendance.registration_id == Registration.id)
        .outerjoin(Absence, Absence.registration_id == Registration.id)
        .where(
            Attendance.session_id == session_id,
            Attendance.present.is_(False),
            or_(Registration.state == State.CONFIRMED, Absence.state == AbsenceState.RELEASED),
        )
        .order_by(Registration.queue_number)
    ).all()


def is_absent(session: Session, registration_id: UUID, session_id: UUID) -> bool:
    """Say whether somebody still is marked absent from a session."""
    mark = session.get(Attendance, (registration_id, session_id), populate_existing=True)
    return mark is not None and not mark.present


def claim_unanswered(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> Sequence[UUID]:
    """Claim questions whose time to answer is over."""
    rows = session.scalars(
        select(Absence)
        .where(
            Absence.state == AbsenceState.ASKED,
            Absence.answer_by <= now,
            or_(Absence.claimed_until.is_(None), Absence.claimed_until <= now),
        )
        .order_by(Absence.answer_by, Absence.registration_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Absence)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.registration_id for row in rows]
