"""Named reads of organizers' own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notifications.storage.wordings import LetterScope, WordingVersion

_IN_USE = "wordings in use"


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


def has_words(session: Session, program_id: UUID) -> bool:
    """Say whether a program has, or had, words of its own."""
    theirs = select(WordingVersion.id).where(WordingVersion.program_id == program_id)
    return session.scalar(theirs.limit(1)) is not None


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
