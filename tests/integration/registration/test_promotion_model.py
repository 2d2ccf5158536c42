"""Any order of what people do, against a model that fits on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from services.registration.domain.answering import Answer
from services.registration.domain.answering_time import offer_deadline
from services.registration.domain.promoting import promote_waiting
from services.registration.gateways.working_days import is_working_day
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from tests.support.clock import SettableClock
from tests.support.stories import Stories

PEOPLE = ("anna", "bo", "cecilia", "dan", "eva", "filip")
HOLD = timedelta(minutes=30)
START = timedelta(days=40)


@dataclass
class Entry:
    """One registration as the model sees it."""

    who: str
    number: int
    until: datetime
    state: str = "unconfirmed"
    place: bool = False

    @property
    def queued(self) -> bool:
        return self.state == "waitlisted" or (self.state == "unconfirmed" and not self.place)


@dataclass
class Model:
    """What should be true: a list, in the order of sign-up."""

    capacity: int
    offers: bool
    start: datetime
    entries: dict[str, Entry] = field(default_factory=dict)
    next_number: int = 1

    @property
    def taken(self) -> int:
        return sum(entry.place for entry in self.entries.values())

    @property
    def place_for_somebody_new(self) -> bool:
        return self.taken < self.capacity and not any(e.queued for e in self.entries.values())

    def sign_up(self, who: str, now: datetime) -> None:
        place = self.place_for_somebody_new
        self.entries[who] = Entry(who, self._number(), now + HOLD, place=place)

    def confirm(self, who: str, now: datetime) -> None:
        entry = self.entries[who]
        if entry.state == "expired":
            entry.place, entry.number = self.place_for_somebody_new, self._number()
        entry.state = "confirmed" if entry.place else "waitlisted"
        self.promote(now, present=who)

    def end(self, who: str, state: str, now: datetime) -> None:
        self.entries[who].state, self.entries[who].place = state, False
        self.promote(now)

    def promote(self, now: datetime, present: str | None = None) -> None:
        waiting = [entry for entry in self.entries.values() if entry.state == "waitlisted"]
        for entry in sorted(waiting, key=lambda each: each.number)[: self.capacity - self.taken]:
            deadline = offer_deadline(now, self.start, is_working_day)
            entry.place, entry.state = True, "confirmed"
            if self.offers and deadline and entry.who != present:
                entry.state, entry.until = "offered", deadline

    def _number(self) -> int:
        self.next_number += 1
        return self.next_number - 1


class Promotion(RuleBasedStateMachine):
    """People, an organizer and the clock act on one cohort in any order."""

    def __init__(self, stories: Stories) -> None:
        super().__init__()
        self.stories = stories

    @initialize(capacity=st.integers(1, 2), promotion=st.sampled_from(["offer", "offer", "direct"]))
    def open(self, capacity: int, promotion: str) -> None:
        self.stories.database.emptied()
        self.stories.clock.set(datetime.fromisoformat("2026-12-14T09:00:00+00:00"))
        self.stories.open_cohort(capacity=capacity, promotion=promotion, starts_in=START)
        self.model = Model(capacity, promotion == "offer", self.now + START)

    @property
    def now(self) -> datetime:
        return self.stories.clock.now()

    def of_state(self, *states: str) -> list[str]:
        return [who for who, entry in self.model.entries.items() if entry.state in states]

    @rule(who=st.sampled_from(PEOPLE))
    def sign_up(self, who: str) -> None:
        known = self.model.entries.get(who)
        self.stories.sign_up(who)
        if known is None or known.state in ("cancelled", "expired"):
            self.model.sign_up(who, self.now)

    @rule(newcomers=st.lists(st.sampled_from(PEOPLE), min_size=3, max_size=6, unique=True))
    def several_enter(self, newcomers: list[str]) -> None:
        """The queue must be long enough, often enough, for its order to matter."""
        for who in newcomers:
            self.sign_up(who)
        self.all_confirm()

    @precondition(lambda self: self.of_state("unconfirmed", "expired"))
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(self.of_state("unconfirmed", "expired")))
        self.stories.confirm(who)
        self.model.confirm(who, self.now)

    @precondition(lambda self: self.of_state("unconfirmed"))
    @rule()
    def all_confirm(self) -> None:
        """Those who have not yet confirmed do."""
        for who in self.of_state("unconfirmed"):
            self.stories.confirm(who)
            self.model.confirm(who, self.now)

    @precondition(lambda self: self.of_state("unconfirmed", "confirmed", "waitlisted", "offered"))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        living = self.of_state("unconfirmed", "confirmed", "waitlisted", "offered")
        who = data.draw(st.sampled_from(living))
        self.stories.cancel(who)
        self.model.end(who, "cancelled", self.now)

    @precondition(lambda self: self.of_state("offered"))
    @rule(data=st.data(), answer=st.sampled_from(["accept", "pass"]))
    def answer(self, data: st.DataObject, answer: Answer) -> None:
        who = data.draw(st.sampled_from(self.of_state("offered")))
        self.stories.answer(who, answer)
        if self.model.entries[who].until <= self.now:
            self.model.end(who, "expired", self.now)
        elif answer == "pass":
            self.model.end(who, "cancelled", self.now)
        else:
            self.model.entries[who].state = "confirmed"

    @precondition(lambda self: self.model.capacity < 4)
    @rule()
    def add_a_place(self) -> None:
        with self.stories.database.transaction() as session:
            cohort = queries.cohort_for_update(session, self.stories.cohort_id)
            assert cohort is not None
            cohort.capacity += 1
            promote_waiting(session, cohort, now=self.now, links=self.stories.links)
        self.model.capacity += 1
        self.model.promote(self.now)

    @precondition(lambda self: self.now < self.model.start - timedelta(days=5))
    @rule(minutes=st.sampled_from([10, 31, 300, 3000, 6000]), noticed=st.booleans())
    def time_passes(self, minutes: int, *, noticed: bool) -> None:
        self.stories.clock.advance(timedelta(minutes=minutes))
        if not noticed:
            return
        for who in list(self._due("unconfirmed")):
            assert self.stories.expire(who)
            self.model.end(who, "expired", self.now)
        for who in list(self._due("offered")):
            assert self.stories.expire_offer(who)
            self.model.end(who, "expired", self.now)

    def _due(self, state: str) -> Iterator[str]:
        return (who for who in self.of_state(state) if self.model.entries[who].until <= self.now)

    @invariant()
    def agrees_with_the_model(self) -> None:
        expected = {who: entry.state for who, entry in self.model.entries.items()}
        with self.stories.database.transaction() as session:
            cohort = session.get(Cohort, self.stories.cohort_id)
            rows = session.scalars(select(Registration).order_by(Registration.queue_number)).all()
            assert cohort is not None
            assert {row.name.lower(): row.state for row in rows} == expected
            assert cohort.places_taken == sum(row.holds_place for row in rows) <= cohort.capacity
            waiting = any(row.state == "waitlisted" for row in rows)
            assert not waiting or cohort.places_taken == cohort.capacity
            for row in rows:
                _check_history(row)


def _check_history(row: Registration) -> None:
    """Each move starts where the one before ended, and says why; one offer is open at most."""
    steps = row.transitions
    assert [step.from_state for step in steps] == [None, *(step.to_state for step in steps[:-1])]
    assert steps[-1].to_state == row.state
    assert all(step.reason for step in steps)
    open_offers = sum(offer.state == "open" for offer in row.offers)
    assert open_offers == (row.state == "offered")


@pytest.mark.timeout(120)
def test_promotion_when_anything_happens_in_any_order_then_agrees_with_the_model(
    stories: Stories, clock: SettableClock
) -> None:
    assert stories.clock is clock
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Promotion(stories),
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
