"""Versions of a program's form, and the answers that people gave to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from services.registration.storage.former_answers import FormerAnswer
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import Consent
from services.registration.storage.tables import Base
from shared.database import UtcDateTime
from shared.kernel.identifiers import new_id

OPTION = "option"


class FormVersion(Base):
    """The questions of a program at one time; the highest ``number`` is the present form.

    A version that anybody has answered never changes: what they were asked stays what it was.
    """

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("program_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"))
    number: Mapped[int]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Answer(Base):
    """What one registration answers to one question of one version of a form.

    ``value`` is None once the answer was taken back or, with ``deleted_at``, deleted on its day.
    ``answered_at`` is since when it is so. ``deletes_at`` is ``keep_days`` after the cohort is
    over, as the question promised.
    """

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("registration_id", "question"),
        CheckConstraint("deleted_at IS NULL OR value IS NULL", name="deleted_is_gone"),
        Index("ix_answer_deletes_at", "deletes_at", postgresql_where=text("deleted_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    form_version_id: Mapped[UUID] = mapped_column(ForeignKey("form_version.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    keep_days: Mapped[int]
    deletes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    version: Mapped[FormVersion] = relationship(lazy="joined")
    former: Mapped[list[FormerAnswer]] = relationship(
        order_by=FormerAnswer.ended_at, cascade="all, delete-orphan", passive_deletes=True
    )


def present_form(session: Session, program_id: UUID) -> FormVersion | None:
    """Return the form that people fill in now, or None if the program asks nothing of its own."""
    return session.scalars(
        select(FormVersion)
        .where(FormVersion.program_id == program_id)
        .order_by(FormVersion.number.desc())
        .limit(1)
    ).first()


def form_versions(session: Session, program_id: UUID) -> Sequence[FormVersion]:
    """Return all versions of a program's form, the newest first."""
    return session.scalars(
        select(FormVersion)
        .where(FormVersion.program_id == program_id)
        .order_by(FormVersion.number.desc())
    ).all()


def form_version(session: Session, version_id: UUID) -> FormVersion | None:
    """Return one version of a form."""
    return session.get(FormVersion, version_id)


def is_answered(session: Session, version_id: UUID) -> bool:
    """Say whether anybody has answered a version of a form."""
    return bool(session.scalar(select(exists().where(Answer.form_version_id == version_id))))


def answered_versions(session: Session, program_id: UUID) -> Sequence[FormVersion]:
    """Return the versions of a program's form that anybody has answered."""
    return session.scalars(
        select(FormVersion).where(
            FormVersion.program_id == program_id,
            exists().where(Answer.form_version_id == FormVersion.id),
        )
    ).all()


def answers_of(session: Session, registration_id: UUID) -> Sequence[Answer]:
    """Return a registration's answers, those that were taken back or deleted with the rest."""
    return session.scalars(
        select(Answer).where(Answer.registration_id == registration_id).order_by(Answer.question)
    ).all()


def answered(session: Session, registration_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of some registrations have answers."""
    return set(
        session.scalars(
            select(Answer.registration_id)
            .where(Answer.registration_id.in_(tuple(registration_ids)))
            .distinct()
        )
    )


def standing_consents(session: Session, registration_id: UUID, prefix: str) -> dict[str, Consent]:
    """Return a registration's consents that were not withdrawn, by purpose."""
    rows = session.scalars(
        select(Consent).where(
            Consent.registration_id == registration_id,
            Consent.purpose.startswith(prefix, autoescape=True),
            Consent.withdrawn_at.is_(None),
        )
    )
    return {row.purpose: row for row in rows}


def option_pools(
    session: Session, cohort_id: UUID, capacities: dict[str, int]
) -> dict[str, SeatPool]:
    """Return the pools of options that fill up, by ``question/option``; made on first sight."""
    if not capacities:
        return {}
    session.execute(
        insert(SeatPool)
        .values(
            [
                {
                    "id": new_id(),
                    "cohort_id": cohort_id,
                    "kind": OPTION,
                    "ref": ref,
                    "capacity": capacity,
                    "taken": 0,
                }
                for ref, capacity in sorted(capacities.items())
            ]
        )
        .on_conflict_do_nothing(index_elements=["cohort_id", "kind", "ref"])
    )
    rows = session.scalars(
        select(SeatPool).where(
            SeatPool.cohort_id == cohort_id,
            SeatPool.kind == OPTION,
            SeatPool.ref.in_(capacities),
        )
    )
    return {row.ref: row for row in rows}


def full_options(session: Session, cohort_id: UUID) -> set[str]:
    """Return which options of a cohort have no place left, as ``question/option``."""
    rows = session.scalars(
        select(SeatPool.ref).where(
            SeatPool.cohort_id == cohort_id,
            SeatPool.kind == OPTION,
            SeatPool.taken >= SeatPool.capacity,
        )
    )
    return set(rows)


def claim_due_answers(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> Sequence[UUID]:
    """Claim answers whose time to be deleted has come, or that of what they were before."""
    before = select(FormerAnswer.answer_id).where(FormerAnswer.deletes_at <= now)
    rows = session.scalars(
        select(Answer)
        .where(
            or_(
                and_(Answer.deletes_at <= now, Answer.deleted_at.is_(None)),
                Answer.id.in_(before),
            ),
            or_(Answer.claimed_until.is_(None), Answer.claimed_until <= now),
        )
        .order_by(Answer.deletes_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Answer)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.id for row in rows]


def programs_with_questions(session: Session, program_ids: Collection[UUID]) -> set[UUID]:
    """Return which of some programs now ask more than name, address and organisation."""
    forms = present_forms(session, program_ids)
    return {program_id for program_id, form in forms.items() if form.questions}


def present_forms(session: Session, program_ids: Collection[UUID]) -> dict[UUID, FormVersion]:
    """Return the forms of some programs that people fill in now; many programs have none."""
    rows = session.scalars(
        select(FormVersion)
        .ext(distinct_on(FormVersion.program_id))
        .where(FormVersion.program_id.in_(program_ids))
        .order_by(FormVersion.program_id, FormVersion.number.desc())
    )
    return {row.program_id: row for row in rows}
