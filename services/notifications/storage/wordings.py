"""What organizers say in their own words, in every version that there ever was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, UniqueConstraint, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.tables import Base
from shared.contracts.facts import Language
from shared.database import UtcDateTime

_IN_USE = "wordings in use"


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


def versions(session: Session, scope: LetterScope) -> Sequence[WordingVersion]:
    """Return all versions of the words for some letters, the newest first."""
    return session.scalars(
        select(WordingVersion)
        .where(
            WordingVersion.program_id.is_not_distinct_from(scope.program_id),
            WordingVersion.kind == scope.kind,
            WordingVersion.language == scope.language,
        )
        .order_by(WordingVersion.number.desc())
    ).all()


def newest_versions(
    session: Session, program_id: UUID | None
) -> Mapping[LetterScope, WordingVersion]:
    """Return what holds for a program and, beside it, for the house: read once in a transaction.

    Many mails are entered in one transaction; the words of all of them are those of its beginning.
    """
    kept: dict[UUID | None, Mapping[LetterScope, WordingVersion]]
    kept = session.info.setdefault(_IN_USE, {})
    if program_id not in kept:
        kept[program_id] = _read_newest(session, program_id)
    return kept[program_id]


def _read_newest(session: Session, program_id: UUID | None) -> Mapping[LetterScope, WordingVersion]:
    found = session.scalars(
        select(WordingVersion)
        .where(or_(WordingVersion.program_id.is_(None), WordingVersion.program_id == program_id))
        .order_by(
            WordingVersion.program_id,
            WordingVersion.kind,
            WordingVersion.language,
            WordingVersion.number.desc(),
        )
        .ext(distinct_on(WordingVersion.program_id, WordingVersion.kind, WordingVersion.language))
    )
    return {LetterScope(each.program_id, each.kind, each.language): each for each in found}
