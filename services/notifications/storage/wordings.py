"""What organizers say in their own words, in every version that there ever was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.tables import Base
from shared.contracts.facts import Language
from shared.database import UtcDateTime


@dataclass(frozen=True)
class LetterScope:
    """Which letters words are for: of one kind and language, of one program or of all."""

    program_id: UUID | None
    kind: Kind
    language: Language


class WordingVersion(Base):
    """One version of somebody's words; the one with the highest number holds.

    Without ``program_id`` it is for every program that has no words of its own. An empty subject
    or body leaves that part as it would be without this row. Rows are added and never changed.
    """

    __tablename__ = "wording_version"
    __table_args__ = (
        UniqueConstraint(
            "program_id", "kind", "language", "number", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("language IN ('sv', 'en')", name="language"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID | None]
    kind: Mapped[Kind] = mapped_column(Text)
    language: Mapped[Language] = mapped_column(Text)
    number: Mapped[int]
    subject: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]
