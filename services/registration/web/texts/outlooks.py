"""What pages tell those who wait in a queue or think of it: what comes, and why it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from services.registration.domain.queueing.record import Past
from services.registration.domain.waitlist.outlook import outlook, pasts
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import reasons_in_force
from services.registration.storage.record_queries import answers_due
from shared.contracts.facts import QueueOutlook

EARLIER_QUEUES = "earlier_queues"
# A rush of people opens one form in the same minute, and what has been does not change.
_KEPT = timedelta(minutes=1)

# What somebody new gets in a cohort whose places stand so is a place in the queue, if anything.
QUEUEING = ("gathering", "full", "queue_full")

Passing = Literal["at_once", "asked", "at_decision", "by_hand", "not_now"]


@dataclass(frozen=True)
class QueueTold:
    """What somebody at one place of a queue is told; the reasons are an organizer's words."""

    outlook: QueueOutlook
    capacity: int
    stands_still: bool
    why_still: str | None = None
    why_capped: str | None = None


class EarlierQueues:
    """Remembers for a minute how the queues before a cohort went."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[datetime, Sequence[Past]]] = {}

    def of(
        self, session: Session, cohorts: Iterable[Cohort], now: datetime
    ) -> Mapping[UUID, Sequence[Past]]:
        """Return how they went, asking the database only where too long ago or never."""
        self._kept = {key: kept for key, kept in self._kept.items() if now < kept[0]}
        asked = {cohort.id: cohort for cohort in cohorts}
        unknown = [cohort for key, cohort in asked.items() if key not in self._kept]
        if unknown:
            fresh = pasts(session, unknown, now)
            self._kept |= {key: (now + _KEPT, past) for key, past in fresh.items()}
        return {key: self._kept[key][1] for key in asked}


def told_at(
    session: Session, places: Sequence[tuple[Cohort, int | None]], now: datetime
) -> dict[UUID, QueueTold]:
    """Return what to tell somebody at a place of each queue, by cohort; None is no place."""
    if not places:
        return {}
    cohorts = [cohort for cohort, _place in places]
    earlier = cast("EarlierQueues", current_app.extensions[EARLIER_QUEUES])
    past = earlier.of(session, cohorts, now)
    # Nothing is asked of the database that the cohorts themselves rule out.
    asking = [cohort.id for cohort in cohorts if cohort.promotion == "offer"]
    held_up = [c.id for c in cohorts if c.frozen_at is not None or c.queue_limit is not None]
    due = answers_due(session, asking) if asking else {}
    why = reasons_in_force(session, held_up) if held_up else {}
    return {
        cohort.id: QueueTold(
            outlook=outlook(
                cohort, place=place, past=past[cohort.id], answer_due=due.get(cohort.id)
            ),
            capacity=cohort.capacity,
            stands_still=cohort.frozen_at is not None,
            why_still=why.get((cohort.id, "queue_frozen")),
            why_capped=why.get((cohort.id, "queue_capped")),
        )
        for cohort, place in places
    }


def told(session: Session, cohort: Cohort, place: int | None, now: datetime) -> QueueTold:
    """Return what to tell somebody at a place of one queue."""
    return told_at(session, [(cohort, place)], now)[cohort.id]


def passing(cohort: Cohort) -> Passing:
    """Return what becomes of a place of the cohort that becomes free now, if somebody waits."""
    if cohort.policy == "manual":
        return "by_hand"
    if cohort.decides_at is not None and cohort.decided_at is None:
        return "at_decision"
    if cohort.frozen_at is not None:
        return "not_now"
    return "asked" if cohort.promotion == "offer" else "at_once"
