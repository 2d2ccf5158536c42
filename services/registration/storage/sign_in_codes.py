"""Requests for a code that opens a person's own page."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class SignInCode(Base):
    """One request: the code is derived from its id and stands nowhere.

    ``participant_id`` is empty when nobody has the address that was typed: such a request looks
    and behaves like any other, and no code fits it.
    """

    __tablename__ = "sign_in_code"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        Index("ix_sign_in_code_expires_at", "expires_at"),
        Index("ix_sign_in_code_participant_id", "participant_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("participant.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def owner_of(session: Session, email_key: str) -> tuple[Participant, str] | None:
    """Return whose address it is, with the name of their newest registration."""
    name = (
        select(Registration.name)
        .where(Registration.participant_id == Participant.id)
        .order_by(Registration.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    found = session.execute(
        select(Participant, name).where(Participant.email_key == email_key)
    ).first()
    return (found[0], found[1] or "") if found else None


def next_code_sequence(session: Session, participant_id: UUID) -> int:
    """Take the next number of the messages about a participant; 1 when there is none."""
    taken = session.scalar(
        update(Participant)
        .where(Participant.id == participant_id)
        .values(sequence=Participant.sequence + 1)
        .returning(Participant.sequence)
    )
    return taken or 1


def code_for_update(session: Session, request_id: UUID) -> SignInCode | None:
    """Lock one request, so that tries are counted one after the other."""
    return session.get(SignInCode, request_id, with_for_update=True, populate_existing=True)


def forget_codes(session: Session, *, before: datetime) -> None:
    """Delete the requests that were over before a time."""
    session.execute(delete(SignInCode).where(SignInCode.expires_at < before))
