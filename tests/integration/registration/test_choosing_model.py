"""People choose sessions and an option that fill up, in any order, against the same model.

The cohort has places of its own, each session as many as it holds, and one option another number.
"""

from __future__ import annotations

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

from services.registration.domain.errors import ChoiceFull, OptionFull
from services.registration.domain.waitlist.answering import Answer
from services.registration.storage.forms import OPTION
from services.registration.storage.queue_queries import queued
from services.registration.storage.registrations import Registration
from tests.support.promotion_model import Model
from tests.support.queue_invariants import check_cohort
from tests.support.stories import Stories

PEOPLE = ("anna", "bo", "cecilia", "dan", "eva", "filip", "greta", "hanna")
BEGIN = datetime.fromisoformat("2026-12-14T09:00:00+00:00")
START = timedelta(days=40)
LIVE = ("unconfirmed", "confirmed", "waitlisted", "offered")
SOUP = "food/soup"
CHOICES = st.sampled_from([("1",), ("2",), ("1", "2")]).map(frozenset)


class Choosing(RuleBasedStateMachine):
    """People choose and exchange sessions, and one option, while places come and go."""

    def __init__(self, stories: Stories) -> None:
        super().__init__()
        self.stories = stories

    @initialize(
        capacity=st.integers(2, 5),
        first=st.integers(1, 3),
        second=st.sampled_from([None, 1, 2]),
        soup=st.integers(1, 3),
        promotion=st.sampled_from(["offer", "direct"]),
    )
    def open(
        self, capacity: int, first: int, second: int | None, soup: int, promotion: str
    ) -> None:
        self.stories.database.emptied()
        self.stories.clock.set(BEGIN)
        self.stories.open_cohort(
            capacity=capacity, promotion=promotion, starts_in=START, sessions=2
        )
        rooms = {1: first, **({} if second is None else {2: second})}
        self.stories.let_choose(1, 2, places=rooms)
        self.soup = self.stories.open_pool(OPTION, SOUP, soup)
        start = BEGIN + START
        self.model = Model(capacity, promotion == "offer", start, until=start)
        self.model.rooms = {"1": first, "2": second, SOUP: soup}

    @property
    def now(self) -> datetime:
        return self.stories.clock.now()

    def of_state(self, *states: str) -> list[str]:
        return [who for who, entry in self.model.entries.items() if entry.state in states]

    def _sign_up(self, who: str, places: int, sessions: frozenset[str], *, soup: bool) -> None:
        known = self.model.entries.get(who)
        pools = sessions | ({SOUP} if soup else set())
        full = soup and self.model.free_in(SOUP) < places
        try:
            self.stories.sign_up(
                who,
                places=places,
                sessions=map(int, sessions),
                pools=frozenset({self.soup} if soup else ()),
            )
        except OptionFull:
            assert full
            return
        assert not full
        if known is None or known.state in ("cancelled", "expired"):
            self.model.sign_up(who, places, self.now, pools=frozenset(pools))

    @rule(data=st.data())
    def several_enter(self, data: st.DataObject) -> None:
        people = st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=5, unique=True)
        for who in data.draw(people):
            places = data.draw(st.sampled_from([1, 1, 1, 2]))
            self._sign_up(who, places, data.draw(CHOICES), soup=data.draw(st.booleans()))
        for who in self.of_state("unconfirmed"):
            if data.draw(st.booleans()):
                self._confirm(who)

    @precondition(lambda self: self.of_state("unconfirmed"))
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        self._confirm(data.draw(st.sampled_from(self.of_state("unconfirmed"))))

    def _confirm(self, who: str) -> None:
        self.stories.confirm(who)
        self.model.confirm(who, self.now)

    @precondition(lambda self: self.of_state(*LIVE))
    @rule(data=st.data(), sessions=CHOICES)
    def exchange(self, data: st.DataObject, sessions: frozenset[str]) -> None:
        who = data.draw(st.sampled_from(self.of_state(*LIVE)))
        wanted = sessions | (self.model.entries[who].pools & {SOUP})
        possible = self.model.can_exchange(who, wanted)
        try:
            self.stories.change_part(who, map(int, sessions))
        except ChoiceFull:
            assert not possible
            return
        assert possible
        if wanted != self.model.entries[who].pools:
            self.model.exchange(who, wanted, self.now)

    @precondition(lambda self: self.of_state(*LIVE))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(self.of_state(*LIVE)))
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

    @precondition(lambda self: self.model.capacity < 7)
    @rule()
    def add_a_place(self) -> None:
        self.model.capacity += 1
        self.stories.resize(self.model.capacity)
        self.model.promote(self.now)

    @precondition(lambda self: self.now < self.model.until - timedelta(days=5))
    @rule(minutes=st.sampled_from([31, 3000, 6000]))
    def time_passes(self, minutes: int) -> None:
        self.stories.clock.advance(timedelta(minutes=minutes))
        expiries = {"unconfirmed": self.stories.expire, "offered": self.stories.expire_offer}
        for state, expire in expiries.items():
            for who in self.of_state(state):
                entry = self.model.entries[who]
                if entry.state == state and entry.until <= self.now:
                    assert expire(who)
                    self.model.end(who, "expired", self.now)

    @invariant()
    def agrees_with_the_model(self) -> None:
        expected = {who: entry.state for who, entry in self.model.entries.items()}
        order = [entry.who for entry in self.model.queue]
        with self.stories.database.transaction() as session:
            check_cohort(session, self.stories.cohort_id, self.now)
            rows = session.scalars(select(Registration).order_by(Registration.queue_number)).all()
            assert {row.name.lower(): row.state for row in rows} == expected
            in_turn = queued(session, self.stories.cohort_id)
            assert [row.name.lower() for row in in_turn] == order


@pytest.mark.timeout(900)
def test_choosing_when_anything_happens_in_any_order_then_agrees_with_the_model(
    stories: Stories,
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Choosing(stories),
        settings=settings(
            max_examples=5,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
