"""What the organizers' pages about organisations show: frozen view models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.organisations.merging import NUMBER_WINS
from services.registration.domain.transitions import SYSTEM
from services.registration.storage import organisation_queries, queries
from services.registration.storage.organisation_queries import Weighed
from services.registration.storage.people import Organisation, OrganisationMerge

_SHOWN = 50


@dataclass(frozen=True)
class OrganisationLine:
    """One organisation; ``kind`` is swedish, sole_trader or foreign."""

    organisation_id: UUID
    name: str
    number: str | None
    kind: str
    country: str
    registrations: int


@dataclass(frozen=True)
class MergeLine:
    """One merge, or what is left of it; ``by_number`` when a number did it and nobody decided."""

    merge_id: UUID
    kept: str
    gone: str
    merged_at: datetime
    merged_by: str | None
    reason: str
    by_number: bool
    undone_at: datetime | None
    undone_by: str | None
    undo_reason: str | None


@dataclass(frozen=True)
class OrganisationsPage:
    """organisations/index.html; ``searched`` is None until somebody searches."""

    searched: str | None
    found: tuple[OrganisationLine, ...]
    more: bool
    pairs: tuple[tuple[OrganisationLine, OrganisationLine], ...]
    merges: tuple[MergeLine, ...]


def line(weighed: Weighed) -> OrganisationLine:
    """Return one organisation with how many registrations it has."""
    row = weighed.organisation
    return OrganisationLine(
        organisation_id=row.id,
        name=row.name,
        number=row.number or row.register_number,
        kind=row.kind,
        country=row.country,
        registrations=weighed.registrations,
    )


def organisations_page(
    session: Session, searched: str | None, rows: Sequence[Weighed]
) -> OrganisationsPage:
    """Return the search with what it found, the likely doubles and the last merges."""
    return OrganisationsPage(
        searched=searched,
        found=tuple(line(row) for row in rows[:_SHOWN]),
        more=len(rows) > _SHOWN,
        pairs=_pairs(session),
        merges=_merges(session),
    )


def search(session: Session, words: str, key: str) -> Sequence[Weighed]:
    """Return what a search finds, one row more than a page shows."""
    return organisation_queries.search(session, words=words, key=key, limit=_SHOWN + 1)


def _pairs(session: Session) -> tuple[tuple[OrganisationLine, OrganisationLine], ...]:
    pairs = organisation_queries.namesakes(session, _SHOWN)
    ids = {one for pair in pairs for one in pair}
    weighed = organisation_queries.by_ids(session, ids)
    lines = {row.organisation.id: line(row) for row in weighed}
    return tuple((lines[left], lines[right]) for left, right in pairs)


def _merges(session: Session) -> tuple[MergeLine, ...]:
    names = {f"organizer:{row.id}": row.name for row in queries.organizers(session)}
    merges = organisation_queries.newest_merges(session, _SHOWN)
    return tuple(_merge_line(merge, names) for merge in merges)


def merge_line(session: Session, merge: OrganisationMerge) -> MergeLine:
    """Return one merge."""
    names = {f"organizer:{row.id}": row.name for row in queries.organizers(session)}
    return _merge_line(merge, names)


def _merge_line(merge: OrganisationMerge, names: Mapping[str, str]) -> MergeLine:
    return MergeLine(
        merge_id=merge.id,
        kept=_named(merge.kept),
        gone=_named(merge.gone),
        merged_at=merge.merged_at,
        merged_by=names.get(merge.merged_by),
        reason=merge.reason,
        by_number=(merge.merged_by, merge.reason) == (SYSTEM, NUMBER_WINS),
        undone_at=merge.undone_at,
        undone_by=names.get(merge.undone_by or ""),
        undo_reason=merge.undo_reason,
    )


def _named(row: Organisation) -> str:
    number = row.number or row.register_number
    return f"{row.name} ({number})" if number else row.name
