"""What those who wait can hope for and when they hear, from the rule and from earlier queues."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.policies import places_go_in_turn
from services.registration.domain.queueing.record import Past, Stand, Wait, record, stands
from services.registration.domain.waitlist.promoting import passes_on_absent_places, passes_until
from services.registration.storage import record_queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.record_queries import BegunCohort
from shared.contracts.facts import QueueOutlook, QueueRecord

# So many earlier cohorts are looked at: what happened longer ago tells less.
_EARLIER = 6
_BEGUN = 60

Pasts = Mapping[UUID, Sequence[Past]]
_Waits = Mapping[UUID, Sequence[Wait]]


def pasts(session: Session, cohorts: Iterable[Cohort], now: datetime) -> Pasts:
    """Return how earlier cohorts under the same rule went: of the program, of the organiser."""
    asking = list(cohorts)
    organisers = {cohort.program.organiser_email for cohort in asking}
    begun = record_queries.begun_cohorts(session, organisers, now=now, limit=_BEGUN)
    earlier = {cohort.id: _earlier(cohort, begun) for cohort in asking}
    waits = _waits(session, {one.id for ours, all_ in earlier.values() for one in (*ours, *all_)})
    return {
        cohort.id: (
            _past("program", cohort, earlier[cohort.id][0], waits),
            _past("organiser", cohort, earlier[cohort.id][1], waits),
        )
        for cohort in asking
    }


def _earlier(
    cohort: Cohort, begun: Sequence[BegunCohort]
) -> tuple[Sequence[BegunCohort], Sequence[BegunCohort]]:
    alike = [
        one
        for one in begun
        if one.policy == cohort.policy and one.organiser_email == cohort.program.organiser_email
    ]
    ours = [one for one in alike if one.program_id == cohort.program_id]
    return ours[:_EARLIER], alike[:_EARLIER]


def _waits(session: Session, cohort_ids: set[UUID]) -> _Waits:
    found: defaultdict[UUID, list[Wait]] = defaultdict(list)
    for row in record_queries.past_waits(session, cohort_ids) if cohort_ids else ():
        found[row.cohort_id].append(Wait(row.joined_at, row.turn, row.left_at, row.got_in))
    return found


def _past(
    of: Literal["program", "organiser"],
    cohort: Cohort,
    earlier: Sequence[BegunCohort],
    waits: _Waits,
) -> Past:
    # Whoever asks after the draw stands in what is left of the queue, and is told of such queues.
    after_draw = cohort.decided_at is not None
    queues: list[tuple[Stand, ...]] = [
        stands(
            waits[one.id],
            starts_at=one.starts_at,
            decided_at=one.decided_at if after_draw else None,
        )
        for one in earlier
        if one.id in waits
    ]
    return Past(of, tuple(queues))


def outlook(
    cohort: Cohort,
    *,
    place: int | None = None,
    past: Sequence[Past] = (),
    answer_due: datetime | None = None,
    last_chance: datetime | None = None,
) -> QueueOutlook:
    """Return what somebody at ``place`` of a cohort's queue can know of what comes.

    Whoever knows until when places are passed on spares the cohort's sessions from being read.
    """
    decided = cohort.decided_at is not None
    return QueueOutlook(
        policy=cast('Literal["first_come", "lottery", "priority", "manual"]', cohort.policy),
        decided=decided,
        decides_at=cohort.decides_at,
        asks_first=cohort.promotion == "offer",
        answer_due=answer_due,
        hears_by=cohort.hears_by if cohort.policy == "manual" else None,
        last_chance=last_chance or passes_until(cohort),
        releases_absent=passes_on_absent_places(cohort),
        record=_record(past, place if places_go_in_turn(cohort.policy, decided=decided) else None),
    )


def _record(past: Sequence[Past], place: int | None) -> QueueRecord | None:
    """Return the record of the program, or where that is too thin, of the organiser."""
    found = (record(one, place) for one in past)
    return next((one for one in found if one is not None), None)


def outlook_now(session: Session, cohort: Cohort, *, place: int, now: datetime) -> QueueOutlook:
    """Return the outlook of somebody who has just come to ``place`` of the queue."""
    due = record_queries.answers_due(session, [cohort.id]).get(cohort.id)
    past = pasts(session, [cohort], now)[cohort.id]
    return outlook(cohort, place=place, past=past, answer_due=due)
