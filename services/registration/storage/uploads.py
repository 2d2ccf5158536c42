"""Files that people have sent: each has its row before it is written, and until it is deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, func, or_, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.forms import Answer
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class Upload(Base):
    """A file in the store, whose name there is ``id``.

    It is kept as long as an answer holds it. ``expires_at`` is until when it waits for the first;
    ``registration_id`` is whose answer holds it, or held it. The database lets go of it when the
    answer is deleted.
    """

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_expires_at", "expires_at", postgresql_where=text("answer_id IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )
    answer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("answer.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


def upload(session: Session, upload_id: UUID) -> Upload | None:
    """Return one upload."""
    return session.get(Upload, upload_id)


def may_answer(session: Session, upload_id: UUID, email_key: str | None) -> bool:
    """Say whether a file is there that waits for its form, or that the same person has sent.

    Without ``email_key`` it is not known whose form it is, and whoever keeps the answer looks.
    What somebody else's answer holds is refused alike for every address, registered or not.
    """
    found = session.execute(
        select(Upload.answer_id, Participant.email_key)
        .outerjoin(Registration, Registration.id == Upload.registration_id)
        .outerjoin(Participant, Participant.id == Registration.participant_id)
        .where(Upload.id == upload_id)
    ).first()
    return found is not None and (found[0] is None or email_key in (None, found[1]))


def upload_for_update(session: Session, upload_id: UUID) -> Upload | None:
    """Lock one upload."""
    return session.get(Upload, upload_id, with_for_update=True, populate_existing=True)


def waiting_bytes(session: Session) -> int:
    """Return how much room those files take that no answer holds."""
    total = session.scalar(select(func.sum(Upload.size)).where(Upload.answer_id.is_(None)))
    return int(total or 0)


def answered_file(session: Session, registration_id: UUID, question: str) -> Upload | None:
    """Return the file that a registration answers a question with."""
    return session.scalars(
        select(Upload)
        .join(Answer, Answer.id == Upload.answer_id)
        .where(Answer.registration_id == registration_id, Answer.question == question)
    ).first()


def held_answer(session: Session, upload_id: UUID) -> Answer | None:
    """Return the answer that holds a file."""
    return session.scalars(
        select(Answer).join(Upload, Upload.answer_id == Answer.id).where(Upload.id == upload_id)
    ).first()


def files_of_participant(session: Session, participant_id: UUID) -> Sequence[Upload]:
    """Return all files that a person's answers hold, the oldest first."""
    return session.scalars(
        select(Upload)
        .join(Answer, Answer.id == Upload.answer_id)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(Registration.participant_id == participant_id)
        .order_by(Upload.id)
    ).all()


def hold(session: Session, registration_id: UUID, answers: Mapping[UUID, UUID]) -> int:
    """Let each upload be held by its answer; return how many of them could be.

    It may have been free, or held for another registration of the same person.
    """
    person = select(Registration.participant_id).where(Registration.id == registration_id)
    own = select(Registration.id).where(Registration.participant_id == person.scalar_subquery())
    done = 0
    for upload_id, answer_id in sorted(answers.items()):
        changed = session.execute(
            update(Upload)
            .where(
                Upload.id == upload_id,
                or_(Upload.answer_id.is_(None), Upload.registration_id.in_(own)),
            )
            .values(registration_id=registration_id, answer_id=answer_id)
        )
        done += cast("CursorResult[tuple[()]]", changed).rowcount
    return done


def let_go(session: Session, answer_ids: Collection[UUID], keep: Collection[UUID]) -> None:
    """Let the files of some answers be deleted, except those to ``keep``."""
    session.execute(
        update(Upload)
        .where(Upload.answer_id.in_(answer_ids), Upload.id.not_in(keep))
        .values(answer_id=None)
    )


def claim_unheld(session: Session, now: datetime, limit: int, lease: timedelta) -> Sequence[UUID]:
    """Claim uploads that no answer holds any more, or did in time."""
    rows = session.scalars(
        select(Upload)
        .where(
            Upload.answer_id.is_(None),
            or_(Upload.expires_at <= now, Upload.registration_id.is_not(None)),
            or_(Upload.claimed_until.is_(None), Upload.claimed_until <= now),
        )
        .order_by(Upload.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.id for row in rows]
