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

from services.registration.domain import queue_controls
from services.registration.domain.answering import Answer
from services.registration.domain.answering_time import offer_deadline
from services.registration.gateways.working_days import is_working_day
from services.registration.storage.queue_queries import queued
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration
from tests.support.clock import SettableClock
from tests.support.queue_invariants import check_cohort
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
    places: int = 1
    state: str = "unconfirmed"
    place: bool = False
    turn: int = 0
    passed_over: int = 0

    @property
    def queued(self) -> bool:
        return self.state == "waitlisted" or (self.state == "unconfirmed" and not self.place)


@dataclass
class Model:
    """What should be true: a list, in the order of sign-up or as an organizer moved it."""

    capacity: int
    offers: bool
    start: datetime
    entries: dict[str, Entry] = field(default_factory=dict)
    next_number: int = 1
    frozen: bool = False

    @property
    def free(self) -> int:
        return self.capacity - sum(e.places for e in self.entries.values() if e.place)

    @property
    def queue(self) -> list[Entry]:
        queued = [entry for entry in self.entries.values() if entry.queued]
        return sorted(queued, key=lambda each: (each.turn, each.number))

    def admit(self, entry: Entry) -> None:
        others = [other for other in self.queue if other is not entry]
        entry.place = entry.places <= self.free and not others
        entry.number = entry.turn = self.next_number
        self.next_number += 1

    def sign_up(self, who: str, places: int, now: datetime) -> None:
        entry = Entry(who, 0, now + HOLD, places)
        self.entries.pop(who, None)
        self.admit(entry)
        self.entries[who] = entry

    def confirm(self, who: str, now: datetime) -> None:
        entry = self.entries[who]
        if entry.state == "expired":
            self.admit(entry)
        entry.state = "confirmed" if entry.place else "waitlisted"
        self.promote(now, present=who)

    def end(self, who: str, state: str, now: datetime) -> None:
        self.entries[who].state, self.entries[who].place = state, False
        self.promote(now)

    def move(self, who: str, position: int, now: datetime) -> None:
        order = [entry for entry in self.queue if entry.who != who]
        order.insert(position - 1, self.entries[who])
        for turn, entry in enumerate(order, start=1):
            entry.turn = turn
        self.promote(now)

    def promote(self, now: datetime, present: str | None = None) -> None:
        while not self.frozen and (entry := self._next()) is not None:
            deadline = offer_deadline(now, self.start, is_working_day)
            entry.place, entry.state = True, "confirmed"
            if self.offers and deadline and entry.who != present:
                entry.state, entry.until = "offered", deadline

    def _next(self) -> Entry | None:
        """The first who fits, if no party before them was passed over three times."""
        ahead: list[Entry] = []
        for entry in self.queue:
            if entry.state != "waitlisted" or self.free == 0 or entry.places > self.capacity:
                continue
            if entry.places <= self.free and all(one.passed_over < 3 for one in ahead):
                for one in ahead:
                    one.passed_over += 1
                return entry
            ahead.append(entry)
        return None


class Promotion(RuleBasedStateMachine):
    """People, an organizer and the clock act on one cohort in any order."""

    def __init__(self, stories: Stories) -> None:
        super().__init__()
        self.stories = stories

    @initialize(capacity=st.integers(1, 3), promotion=st.sampled_from(["offer", "offer", "direct"]))
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

    @rule(who=st.sampled_from(PEOPLE), places=st.sampled_from([1, 1, 2, 3]))
    def sign_up(self, who: str, places: int) -> None:
        known = self.model.entries.get(who)
        self.stories.sign_up(who, places=places)
        if known is None or known.state in ("cancelled", "expired"):
            self.model.sign_up(who, places, self.now)

    @rule(
        newcomers=st.lists(st.sampled_from(PEOPLE), min_size=3, max_size=6, unique=True),
        sizes=st.lists(st.sampled_from([1, 1, 2, 3]), min_size=6, max_size=6),
    )
    def several_enter(self, newcomers: list[str], sizes: list[int]) -> None:
        """The queue must be long enough, often enough, for its order to matter."""
        for who, places in zip(newcomers, sizes, strict=False):
            self.sign_up(who, places)
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

    @precondition(lambda self: self.model.queue)
    @rule(data=st.data(), position=st.integers(1, 6))
    def move(self, data: st.DataObject, position: int) -> None:
        who = data.draw(st.sampled_from([entry.who for entry in self.model.queue]))
        with self.stories.database.transaction() as session:
            found = self.stories.id_of(who)
            queue_controls.move(session, found, position, self._act(), links=self.stories.links)
        self.model.move(who, position, self.now)

    @rule()
    def freeze_or_thaw(self) -> None:
        cohort, links = self.stories.cohort_id, self.stories.links
        with self.stories.database.transaction() as session:
            if self.model.frozen:
                queue_controls.thaw(session, cohort, self._act(), links=links)
            else:
                queue_controls.freeze(session, cohort, self._act())
        self.model.frozen = not self.model.frozen
        self.model.promote(self.now)

    def _act(self) -> Act:
        return Act("organizer:1", "Provet.", self.now)

    @precondition(lambda self: self.model.capacity < 5)
    @rule()
    def add_a_place(self) -> None:
        self.model.capacity += 1
        self.stories.resize(self.model.capacity)
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
        order = [entry.who for entry in self.model.queue]
        with self.stories.database.transaction() as session:
            check_cohort(session, self.stories.cohort_id)
            rows = session.scalars(select(Registration).order_by(Registration.queue_number)).all()
            assert {row.name.lower(): row.state for row in rows} == expected
            in_turn = queued(session, self.stories.cohort_id)
            assert [row.name.lower() for row in in_turn] == order


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
