"""What people have replied to their calendar invitations, as notifications told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.registrations import Registration, State, Transition
from services.registration.storage.tables import Base
from shared.contracts.answers import Answer
from shared.database import UtcDateTime


class SessionReply(Base):
    """The newest reply of one registration about one session; it moves no place.

    ``sequence`` is that of the message that told it.
    """

    __tablename__ = "session_reply"
    __table_args__ = (
        CheckConstraint("answer IN ('accepted', 'declined', 'tentative')", name="answer_known"),
    )

    registration_id: Mapped[UUID] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[UUID] = mapped_column(ForeignKey("program_session.id"), primary_key=True)
    answer: Mapped[Answer] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sequence: Mapped[int]


def declined_sessions(
    session: Session, registration_ids: Iterable[UUID], now: datetime
) -> dict[UUID, list[int]]:
    """Return the numbers of the sessions ahead that people with a place have declined.

    A reply from before they got the place that they have now is over.
    """
    got_since = (
        select(Transition.id)
        .where(
            Transition.registration_id == SessionReply.registration_id,
            Transition.to_state == State.CONFIRMED,
            Transition.at > SessionReply.answered_at,
        )
        .exists()
    )
    rows = session.execute(
        select(SessionReply.registration_id, ProgramSession.number)
        .join(Registration, Registration.id == SessionReply.registration_id)
        .join(ProgramSession, ProgramSession.id == SessionReply.session_id)
        .where(
            SessionReply.registration_id.in_(registration_ids),
            SessionReply.answer == "declined",
            Registration.state == State.CONFIRMED,
            ProgramSession.ends_at > now,
            ~got_since,
        )
        .order_by(ProgramSession.number)
    )
    found: dict[UUID, list[int]] = {}
    for registration_id, number in rows:
        found.setdefault(registration_id, []).append(number)
    return found
