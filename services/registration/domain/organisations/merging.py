"""Organisations: one row for all spellings; merging two, and taking a merge back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.errors import (
    AlreadyMerged,
    DifferentNumbers,
    MergeUndone,
    SameOrganisation,
)
from services.registration.domain.transitions import SYSTEM
from services.registration.storage import organisation_queries as queries
from services.registration.storage.organisation_queries import Named
from services.registration.storage.people import Organisation, OrganisationMerge
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

# The reason of a merge that nobody had to decide: the name was known, now there is a number.
NUMBER_WINS = "number_wins"


@dataclass(frozen=True)
class Merge:
    """An organizer says that ``gone_id`` is the organisation ``kept_id``, and why."""

    kept_id: UUID
    gone_id: UUID
    actor: str
    reason: str


@dataclass(frozen=True)
class Part:
    """An organizer takes a merge back, and says why."""

    merge_id: UUID
    actor: str
    reason: str


def organisation_of(session: Session, named: Named, now: datetime) -> Organisation:
    """Return the row that somebody's spelling names, made on first sight; it may be merged.

    A number wins: whoever is first to give one gives it to all who wrote the same name
    without. A name without a number means the one numbered organisation of that name.
    ``effective`` says which organisation the row stands for.
    """
    has_number = named.number is not None or named.register_number is not None
    found = queries.find(session, named)
    if found is not None and not has_number:
        return found
    if not has_number:
        namesakes = queries.numbered_namesakes(session, named)
        return namesakes[0] if len(namesakes) == 1 else queries.add(session, named)
    numbered = found or queries.add(session, named)
    _adopt_namesake(session, numbered, named, now)
    return numbered


def effective(session: Session, organisation: Organisation) -> Organisation:
    """Return the organisation that a row stands for, after all merges."""
    while organisation.merged_into_id is not None:
        organisation = queries.shared(session, organisation.merged_into_id)
    return organisation


def _adopt_namesake(session: Session, numbered: Organisation, named: Named, now: datetime) -> None:
    namesakes = queries.numbered_namesakes(session, named)
    if [row.id for row in namesakes] != [numbered.id]:
        # Another number has the same name, or the number is known by another one.
        return
    namesake = queries.unnumbered_namesake_for_update(session, named)
    if namesake is None or queries.was_undone(session, kept_id=numbered.id, gone_id=namesake.id):
        return
    _join(session, Merge(numbered.id, namesake.id, SYSTEM, NUMBER_WINS), namesake, now)


def merge(session: Session, command: Merge, now: datetime) -> OrganisationMerge:
    """Make one organisation a spelling of another; all its registrations point at that one.

    Raises:
        NotFound: One of them does not exist.
        SameOrganisation: They are one row.
        AlreadyMerged: One of them is a spelling of something else by now.
        DifferentNumbers: Each has a number of its own, so they are two in the register.
    """
    if command.kept_id == command.gone_id:
        raise SameOrganisation
    rows = queries.for_update(session, (command.kept_id, command.gone_id))
    if len(rows) != 2:  # both, or one of them does not exist
        raise NotFound
    kept, gone = rows[command.kept_id], rows[command.gone_id]
    if kept.merged_into_id or gone.merged_into_id:
        raise AlreadyMerged
    if kept.number and gone.number:
        raise DifferentNumbers
    return _join(session, command, gone, now)


def keeper(one: Organisation, other: Organisation) -> tuple[Organisation, Organisation]:
    """Return which of two to keep and which to merge into it: a number wins, else the first."""

    def numbered(row: Organisation) -> bool:
        return bool(row.number or row.register_number)

    return (other, one) if numbered(other) and not numbered(one) else (one, other)


def _join(session: Session, command: Merge, gone: Organisation, now: datetime) -> OrganisationMerge:
    row = OrganisationMerge(
        id=new_id(),
        kept_id=command.kept_id,
        gone_id=command.gone_id,
        merged_at=now,
        merged_by=command.actor,
        reason=command.reason,
    )
    gone.merged_into_id = command.kept_id
    session.add(row)
    session.flush()
    queries.point(session, queries.spellings(session, gone.id), command.kept_id)
    return row


def undo_merge(session: Session, command: Part, now: datetime) -> OrganisationMerge:
    """Part two organisations again; each registration points at what its person filled in.

    Registrations that came after the merge are sorted as well, since each remembers its
    spelling.

    Raises:
        NotFound: There is no such merge.
        MergeUndone: It has been taken back before.
    """
    row = queries.merge_for_update(session, command.merge_id)
    if row is None:
        raise NotFound
    if row.undone_at is not None:
        raise MergeUndone
    gone = queries.for_update(session, (row.kept_id, row.gone_id))[row.gone_id]
    row.undone_at, row.undone_by, row.undo_reason = now, command.actor, command.reason
    gone.merged_into_id = None
    session.flush()
    queries.point(session, queries.spellings(session, gone.id), gone.id)
    return row
