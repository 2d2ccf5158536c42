"""Questions that organizers saved to ask again in other programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from services.registration.storage.people import OrganizerAccount
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class LibraryQuestion(Base):
    """A question with its purpose and days of keeping, under the ``name`` organizers know it by.

    It is a pattern: a program that asks it has a copy of its own. ``saved_by`` is None where it
    came through the API.
    """

    __tablename__ = "library_question"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    question: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[UUID | None] = mapped_column(ForeignKey("organizer.id"))

    organizer: Mapped[OrganizerAccount | None] = relationship(lazy="joined")


def library_questions(session: Session) -> Sequence[LibraryQuestion]:
    """Return the saved questions by name."""
    return session.scalars(
        select(LibraryQuestion).order_by(func.lower(LibraryQuestion.name), LibraryQuestion.id)
    ).all()


def library_question(session: Session, question_id: UUID) -> LibraryQuestion | None:
    """Return one saved question."""
    return session.get(LibraryQuestion, question_id)


def library_question_for_update(session: Session, question_id: UUID) -> LibraryQuestion | None:
    """Lock one saved question."""
    return session.scalars(
        select(LibraryQuestion)
        .where(LibraryQuestion.id == question_id)
        .with_for_update(of=LibraryQuestion)
        .execution_options(populate_existing=True)
    ).one_or_none()
