"""Any order of what people do, against a model that fits on a page.

Chance alone seldom leads to a party that was passed over three times, to a draw or to a first
session. So each run begins in one of these situations, and goes on from there in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

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

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.domain.queueing.lottery import drawn_order
from services.registration.domain.waitlist import absences, queue_controls
from services.registration.domain.waitlist.answering import Answer
from services.registration.domain.waitlist.answering_time import offer_deadline
from services.registration.domain.waitlist.drawing import decide_cohort
from services.registration.domain.waitlist.lottery_seeds import Seeds, new_nonce
from services.registration.gateways.working_days import is_working_day
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import queued
from services.registration.storage.queue_rows import Act, QueueDraw
from services.registration.storage.registrations import Registration
from tests.support.clock import SettableClock
from tests.support.promotion_model import Entry, Model
from tests.support.queue_invariants import check_cohort
from tests.support.stories import Stories

PEOPLE = ("anna", "bo", "cecilia", "dan", "eva", "filip", "greta", "hanna")
BEGIN = datetime.fromisoformat("2026-12-14T09:00:00+00:00")
START, WEEK, TO_DECIDE = timedelta(days=40), timedelta(days=7), timedelta(days=5)
SEEDS = Seeds(b"a secret of the tests")
Opening = Literal["empty", "party kept", "lottery", "priority", "absent"]
OPENINGS: tuple[Opening, ...] = ("empty", "party kept", "lottery", "priority", "absent")


class Promotion(RuleBasedStateMachine):
    """People, an organizer and the clock act on one cohort in any order."""

    def __init__(self, stories: Stories, opening: Opening) -> None:
        super().__init__()
        self.stories, self.opening = stories, opening

    @initialize(
        capacity=st.integers(1, 3),
        promotion=st.sampled_from(["offer", "offer", "direct"]),
        data=st.data(),
    )
    def open(self, capacity: int, promotion: str, data: st.DataObject) -> None:
        capacity = 3 if self.opening == "party kept" else capacity
        self.stories.database.emptied()
        self.stories.clock.set(BEGIN)
        self.stories.open_cohort(
            capacity=capacity, promotion=promotion, starts_in=START, sessions=2
        )
        start = BEGIN + START
        self.model = Model(capacity, promotion == "offer", start, until=start)
        getattr(self, "_open_" + self.opening.replace(" ", "_"))(data)

    def _open_empty(self, _data: st.DataObject) -> None:
        """Nobody has come yet."""

    def _open_party_kept(self, data: st.DataObject) -> None:
        """Three have overtaken the party that stands first, and the next gap is kept for it."""
        self._enter("anna", "bo", "cecilia")
        self._enter("dan", places=3)
        for single, leaver in zip(
            ("eva", "filip", "greta"), ("anna", "bo", "cecilia"), strict=True
        ):
            self._enter(single)
            self._cancel(leaver)
            if self.model.offers:
                self._answer(single, "accept")
        assert self.model.entries["dan"].passed_over == 3
        self._enter("hanna")
        self._cancel("eva")
        assert self.model.free == 1
        if data.draw(st.booleans()):
            self._move("dan", 2)

    def _open_lottery(self, data: st.DataObject) -> None:
        self._decide_later("lottery")
        self._several(data)

    def _open_priority(self, data: st.DataObject) -> None:
        self._decide_later("priority")
        self._several(data)

    def _open_absent(self, _data: st.DataObject) -> None:
        """The first session has been, and one of those with a place has been asked."""
        with self.stories.database.transaction() as session:
            session.get_one(Cohort, self.stories.cohort_id).releases_absent = True
        self.model.until = self.model.start + WEEK
        self._enter("anna", "bo", "cecilia", "dan", "eva")
        self.stories.clock.set(self.model.start + timedelta(hours=3))
        self._ask("anna")

    def _decide_later(self, policy: str) -> None:
        self.model.later = True
        with self.stories.database.transaction() as session:
            cohort = session.get_one(Cohort, self.stories.cohort_id)
            cohort.policy, cohort.decides_at = policy, BEGIN + TO_DECIDE
            if policy == "priority":
                cohort.tiers = [{"group": "founders", "reserved": 1}]
            else:
                session.add(QueueDraw(cohort_id=cohort.id, nonce=new_nonce(), commitment="made-up"))

    @property
    def now(self) -> datetime:
        return self.stories.clock.now()

    @property
    def sign_up_is_open(self) -> bool:
        return self.now < self.model.start

    def of_state(self, *states: str) -> list[str]:
        return [who for who, entry in self.model.entries.items() if entry.state in states]

    def _enter(self, *people: str, places: int = 1, group: str | None = None) -> None:
        for who in people:
            self._sign_up(who, places, group)
            self._confirm(who)

    def _sign_up(self, who: str, places: int, group: str | None = None) -> None:
        # Priority goes by the time of sign-up, so that no two may have the same.
        self.stories.clock.advance(timedelta(seconds=1))
        known = self.model.entries.get(who)
        self.stories.sign_up(who, places=places, group=group)
        if known is None or known.state in ("cancelled", "expired"):
            self.model.sign_up(who, places, self.now, group)

    @precondition(lambda self: self.sign_up_is_open)
    @rule(
        who=st.sampled_from(PEOPLE),
        places=st.sampled_from([1, 1, 2, 3]),
        group=st.sampled_from([None, "founders"]),
    )
    def sign_up(self, who: str, places: int, group: str | None) -> None:
        self._sign_up(who, places, group)

    @precondition(lambda self: self.sign_up_is_open)
    @rule(data=st.data())
    def several_enter(self, data: st.DataObject) -> None:
        """The queue must be long enough, often enough, for its order to matter."""
        self._several(data)

    def _several(self, data: st.DataObject) -> None:
        newcomers = data.draw(
            st.lists(st.sampled_from(PEOPLE), min_size=3, max_size=6, unique=True)
        )
        for who in newcomers:
            group = data.draw(st.sampled_from([None, "founders"]))
            self._sign_up(who, data.draw(st.sampled_from([1, 1, 2, 3])), group)
        self.all_confirm()

    @precondition(lambda self: self.sign_up_is_open and self.of_state("unconfirmed", "expired"))
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        self._confirm(data.draw(st.sampled_from(self.of_state("unconfirmed", "expired"))))

    def _confirm(self, who: str) -> None:
        self.stories.confirm(who)
        if self.model.entries[who].state in ("unconfirmed", "expired"):
            self.model.confirm(who, self.now)

    @precondition(lambda self: self.of_state("unconfirmed"))
    @rule()
    def all_confirm(self) -> None:
        """Those who have not yet confirmed do."""
        for who in self.of_state("unconfirmed"):
            self._confirm(who)

    @precondition(lambda self: self.of_state("unconfirmed", "confirmed", "waitlisted", "offered"))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        living = self.of_state("unconfirmed", "confirmed", "waitlisted", "offered")
        self._cancel(data.draw(st.sampled_from(living)))

    def _cancel(self, who: str) -> None:
        self.stories.cancel(who)
        self.model.end(who, "cancelled", self.now)

    @precondition(lambda self: self.of_state("offered"))
    @rule(data=st.data(), answer=st.sampled_from(["accept", "pass"]))
    def answer(self, data: st.DataObject, answer: Answer) -> None:
        self._answer(data.draw(st.sampled_from(self.of_state("offered"))), answer)

    def _answer(self, who: str, answer: Answer) -> None:
        self.stories.answer(who, answer)
        if min(self.model.entries[who].until, self.model.until) <= self.now:
            self.model.end(who, "expired", self.now)
        elif answer == "pass":
            self.model.end(who, "cancelled", self.now)
        else:
            self.model.entries[who].state = "confirmed"

    @precondition(lambda self: self.model.queue)
    @rule(data=st.data(), position=st.integers(1, 6))
    def move(self, data: st.DataObject, position: int) -> None:
        self._move(data.draw(st.sampled_from([entry.who for entry in self.model.queue])), position)

    def _move(self, who: str, position: int) -> None:
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

    @precondition(lambda self: self.model.later)
    @rule()
    def decide(self) -> None:
        """The time has come to draw, or to give places by priority."""
        self.stories.clock.set(max(self.now, BEGIN + TO_DECIDE))
        waiting = {str(self.stories.id_of(entry.who)): entry.who for entry in self.model.queue}
        cohort, links = self.stories.cohort_id, self.stories.links
        with self.stories.database.transaction() as session:
            assert decide_cohort(session, cohort, now=self.now, links=links, seeds=SEEDS)
            draw = session.get(QueueDraw, cohort)
        if draw is None:
            self.model.decide(self._founders_first(), self.now)
        else:
            assert draw.seed
            order = drawn_order(draw.seed, [*waiting])
            self.model.decide([waiting[name] for name in order], self.now)

    def _founders_first(self) -> list[str]:
        """One place is kept for founders; nobody has a place before the decision."""
        by_time = sorted(self.model.queue, key=lambda entry: entry.number)
        fits = [entry for entry in by_time if entry.group == "founders" and entry.places == 1]
        first = fits[:1]
        return [entry.who for entry in (*first, *(one for one in by_time if one not in first))]

    def _can_be_asked(self) -> list[str]:
        if (
            self.opening != "absent"
            or offer_deadline(self.now, self.model.until, is_working_day) is None
        ):
            return []
        entries = self.model.entries
        return [who for who in self.of_state("confirmed") if entries[who].asked is None]

    @precondition(lambda self: self._can_be_asked())
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        """The organizer asks somebody who missed the first session whether they still come."""
        self._ask(data.draw(st.sampled_from(self._can_be_asked())))

    def _ask(self, who: str) -> None:
        key, cohort = self.stories.id_of(who), self.stories.cohort_id
        with self.stories.database.transaction() as session:
            first = session.get_one(Cohort, cohort).sessions[0]
            mark_attendance(session, MarkAttendance(first.id, {key: False}, "organizer:1"),
                            now=self.now)  # fmt: skip
            command = absences.AskAbsent(cohort, {key}, "organizer:1")
            absences.ask_absent(session, command, now=self.now, links=self.stories.links)
        entry, deadline = self.model.entries[who], self._deadline()
        entry.asked, entry.until = "open", deadline

    def _deadline(self) -> datetime:
        found = offer_deadline(self.now, self.model.until, is_working_day)
        assert found is not None
        return found

    def _asked(self, *states: str) -> list[Entry]:
        everybody = self.model.entries.values()
        return [one for one in everybody if one.asked == "open" and one.state in states]

    @precondition(lambda self: self._asked("confirmed"))
    @rule(data=st.data())
    def still_come(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self._asked("confirmed")))
        with self.stories.database.transaction() as session:
            key = self.stories.id_of(entry.who)
            assert absences.keep_place(session, key, actor="participant", now=self.now)
        entry.asked = "coming"

    @precondition(lambda self: self._asked("confirmed", "cancelled"))
    @rule(data=st.data())
    def say_nothing(self, data: st.DataObject) -> None:
        """The time to answer is over: the place goes on, if it has not been given back before."""
        entry = data.draw(st.sampled_from(self._asked("confirmed", "cancelled")))
        self.stories.clock.set(max(self.now, entry.until))
        with self.stories.database.transaction() as session:
            released = absences.release_absent(
                session, self.stories.id_of(entry.who), now=self.now, links=self.stories.links
            )
        assert released == (entry.state == "confirmed")
        entry.asked = "released" if released else "lapsed"
        if released:
            self.model.end(entry.who, "expired", self.now)

    def _returnable(self) -> list[Entry]:
        everybody = self.model.entries.values()
        return [e for e in everybody if e.asked == "released" and e.places <= self.model.free]

    @precondition(lambda self: self._returnable())
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        """The organizer gives a place back that went on and is free."""
        entry = data.draw(st.sampled_from(self._returnable()))
        with self.stories.database.transaction() as session:
            key = self.stories.id_of(entry.who)
            absences.return_place(session, key, self._act(), links=self.stories.links)
        entry.state, entry.place, entry.asked = "confirmed", True, "returned"

    @precondition(lambda self: self.now < self.model.until - timedelta(days=5))
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
            check_cohort(session, self.stories.cohort_id, self.now)
            rows = session.scalars(select(Registration).order_by(Registration.queue_number)).all()
            assert {row.name.lower(): row.state for row in rows} == expected
            in_turn = queued(session, self.stories.cohort_id)
            assert [row.name.lower() for row in in_turn] == order

    def teardown(self) -> None:
        """No run ends before the places of a cohort that decides later have been given."""
        if hasattr(self, "model") and self.model.later:
            self.decide()
            self.agrees_with_the_model()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("opening", OPENINGS)
def test_promotion_when_anything_happens_in_any_order_then_agrees_with_the_model(
    stories: Stories, clock: SettableClock, opening: Opening
) -> None:
    assert stories.clock is clock
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: Promotion(stories, opening),
        settings=settings(
            max_examples=5,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
