"""From rows to what organizers see of a queue, and what everybody sees of its rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.waitlist.promoting import passes_on_absent_places
from services.registration.domain.waitlist.ruling import is_fixed
from services.registration.storage import queries, queue_queries
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.queue_rows import QueueDraw, QueueNote
from services.registration.storage.registrations import Registration, State
from services.registration.web.presenting.participants import Reader
from shared.web.paging import (
    PAGE_SIZE,
    PageNumbers,
    asked_page,
    offset_of,
    page_numbers,
    page_within,
)


@dataclass(frozen=True)
class QueueRow:
    """One entry of the queue; ``waits`` says that the address is confirmed."""

    registration_id: UUID
    position: int
    name: str
    organisation: str
    places: int
    waits: bool
    since: datetime


@dataclass(frozen=True)
class QueueDesk:
    """organizer/cohort_queue.html and cohort_rule.html; ``fixed`` says the rule stands."""

    cohort_id: UUID
    title: str
    policy: str
    decides_at: datetime | None
    decided_at: datetime | None
    frozen_at: datetime | None
    queue_limit: int | None
    capacity: int
    free: int
    fixed: bool
    hears_by: datetime | None = None
    rows: tuple[QueueRow, ...] = ()
    notes: tuple[QueueNote, ...] = ()
    chosen: QueueRow | None = None
    pages: PageNumbers | None = None

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Those on the page, and the one who was chosen elsewhere, for a field to choose from."""
        elsewhere = [self.chosen] if self.chosen and self.chosen not in self.rows else []
        return [
            (str(row.registration_id), f"{row.position}. {row.name}")
            for row in (*elsewhere, *self.rows)
        ]


@dataclass(frozen=True)
class RuleView:
    """How one cohort gives its places, for everybody to read."""

    cohort_key: str
    policy: str
    decides_at: datetime | None
    decided_at: datetime | None
    tiers: Sequence[Mapping[str, Any]]
    organisation_limit: int | None
    frozen: bool
    queue_limit: int | None
    commitment: str | None = None
    seed: str | None = None
    releases_absent: bool = False
    why_still: str | None = None
    why_capped: str | None = None


def queue_desk(
    session: Session, cohort: Cohort, reader: Reader, who: UUID | None = None
) -> QueueDesk:
    """Return a page of the queue in turn with what was done to it; ``who`` is to be changed."""
    waiting = queries.queue_length(session, cohort.id)
    number = page_within(asked_page(), waiting)
    offset = offset_of(number)
    listed = queue_queries.queued_between(session, cohort.id, offset=offset, limit=PAGE_SIZE)
    rows = tuple(_row(row, place) for place, row in enumerate(listed, start=offset + 1))
    desk = _desk(cohort, reader)
    return replace(
        desk,
        rows=rows,
        chosen=_chosen(session, cohort, who, rows),
        notes=tuple(queue_queries.notes_of_cohort(session, cohort.id)),
        pages=page_numbers(number, waiting, "organizer_queue.queue", {"cohort_id": cohort.id}),
    )


def _row(registration: Registration, position: int) -> QueueRow:
    organisation = registration.organisation
    return QueueRow(
        registration_id=registration.id,
        position=position,
        name=registration.name,
        organisation=organisation.name if organisation else "",
        places=registration.places,
        waits=registration.state == State.WAITLISTED,
        since=registration.created_at,
    )


def _chosen(
    session: Session, cohort: Cohort, who: UUID | None, rows: Sequence[QueueRow]
) -> QueueRow | None:
    """Return the entry that is to be changed, on whatever page of the queue it stands."""
    if who is None:
        return None
    shown = next((row for row in rows if row.registration_id == who), None)
    found = None if shown else queue_queries.queued_one(session, cohort.id, who)
    return _row(found, queries.queue_position(session, found)) if found else shown


def rule_desk(cohort: Cohort, reader: Reader) -> QueueDesk:
    """Return the cohort whose rule is to be chosen."""
    return _desk(cohort, reader)


def _desk(cohort: Cohort, reader: Reader) -> QueueDesk:
    return QueueDesk(
        cohort_id=cohort.id,
        title=cohort.program.title.in_language(reader.language),
        policy=cohort.policy,
        decides_at=cohort.decides_at,
        decided_at=cohort.decided_at,
        frozen_at=cohort.frozen_at,
        queue_limit=cohort.queue_limit,
        capacity=cohort.capacity,
        free=cohort.capacity - cohort.places_taken,
        fixed=is_fixed(cohort, reader.now),
        hears_by=cohort.hears_by,
    )


def rules(session: Session, program: Program) -> dict[str, RuleView]:
    """Return the rule of each of a program's cohorts, by the cohort's key."""
    ids = [cohort.id for cohort in program.cohorts]
    draws = queue_queries.draws(session, ids)
    why = queue_queries.reasons_in_force(session, ids)
    return {cohort.key: _rule(cohort, draws.get(cohort.id), why) for cohort in program.cohorts}


def _rule(cohort: Cohort, draw: QueueDraw | None, why: Mapping[tuple[UUID, str], str]) -> RuleView:
    shown = draw if cohort.policy == "lottery" else None
    return RuleView(
        cohort_key=cohort.key,
        policy=cohort.policy,
        decides_at=cohort.decides_at,
        decided_at=cohort.decided_at,
        tiers=cohort.tiers,
        organisation_limit=cohort.organisation_limit,
        frozen=cohort.frozen_at is not None,
        queue_limit=cohort.queue_limit,
        commitment=shown.commitment if shown else None,
        seed=shown.seed if shown else None,
        releases_absent=passes_on_absent_places(cohort),
        why_still=why.get((cohort.id, "queue_frozen")),
        why_capped=why.get((cohort.id, "queue_capped")),
    )


def draw_file(cohort: Cohort, draw: QueueDraw) -> dict[str, object]:
    """Return all that anybody needs to recompute a lottery, without anybody's name."""
    return {
        "cohort": str(cohort.id),
        "commitment": draw.commitment,
        "commitment_is": "sha256('spinn-lottery-1' + newline + cohort + newline + seed), in hex",
        "seed": draw.seed,
        "lot_is": "hmac-sha256(key=seed, message=entry), in hex; the lowest comes first",
        "decided_at": cohort.decided_at.isoformat() if cohort.decided_at else None,
        "places": draw.places,
        "entries_in_order": draw.entries,
    }
