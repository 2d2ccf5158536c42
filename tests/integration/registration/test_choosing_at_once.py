"""Seats of sessions stay exact when many want, exchange and give back the same ones at once."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from sqlalchemy import select

from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import AnswersSettled, ChoiceFull
from services.registration.domain.waitlist.promoting import next_in_turn
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import Registration
from tests.support.stories import Stories


def assert_exact(stories: Stories) -> None:
    """Each pool counts whom it holds, and nobody waits who could come in."""
    with stories.database.transaction() as session:
        cohort = locked_cohort(session, stories.cohort_id)
        rows = session.scalars(select(Registration).where(Registration.cohort_id == cohort.id))
        held: Counter[str] = Counter()
        for row in rows.all():
            held.update({pool.ref: row.places for pool in row.pools if row.holds_place})
        pools = session.scalars(select(SeatPool).where(SeatPool.cohort_id == cohort.id)).all()
        assert {pool.ref: pool.taken for pool in pools} == {
            pool.ref: held[pool.ref] for pool in pools
        }
        assert all(pool.free >= 0 for pool in pools)
        assert next_in_turn(session, cohort) is None


def test_session_when_two_want_the_last_seat_at_once_then_one_has_it_and_one_waits(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: stories.enter(who, sessions=[1]), ("anna", "bo")))

    assert sorted(stories.states().values()) == ["confirmed", "waitlisted"]
    assert stories.seats()["1"] == (1, 1)
    assert_exact(stories)


def test_session_when_two_exchange_for_its_last_seat_at_once_then_one_keeps_what_they_had(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1})
    stories.enter("anna", "bo", sessions=[2])

    def change(who: str) -> bool:
        try:
            stories.change_part(who, [1])
        except ChoiceFull:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        changed = list(pool.map(change, ("anna", "bo")))

    assert sorted(changed) == [False, True]
    assert sorted([stories.attends("anna"), stories.attends("bo")]) == [[1], [2]]
    assert_exact(stories)


def test_sessions_when_eight_sign_up_exchange_and_cancel_at_once_then_all_counts_are_exact(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=9, sessions=3)
    stories.let_choose(places={1: 3, 2: 4}, modes={"on_site": 5, "online": None})
    chance = random.Random(11)

    def part() -> dict[str, object]:
        numbers = chance.sample([1, 2, 3], chance.randint(1, 3))
        return {"sessions": numbers, "mode": chance.choice(["on_site", "online"])}

    def change(who: str, wanted: dict[str, object]) -> None:
        try:
            stories.change_part(who, **wanted)  # type: ignore[arg-type]
        except (ChoiceFull, AnswersSettled):  # full, or cancelled meanwhile
            return

    early = [f"early-{n}" for n in range(10)]
    for who in early:
        stories.enter(who, **part())  # type: ignore[arg-type]
    acts = [partial(stories.enter, f"late-{n}", **part()) for n in range(8)]  # type: ignore[arg-type]
    acts += [partial(change, who, part()) for who in early[:7]]
    acts += [partial(stories.cancel, who) for who in early[5:]]
    chance.shuffle(acts)

    def do(act: partial[None]) -> None:
        act()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(do, acts))

    assert_exact(stories)
