"""Many people and an organizer act at the same moment; what is always true stays true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from services.registration.domain.waitlist import queue_controls
from services.registration.domain.waitlist.answering import Answer, answer_offer
from services.registration.storage.forms import OPTION
from services.registration.storage.pools import SeatPool
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Offer, Transition
from shared.kernel.errors import Refusal
from tests.support.queue_invariants import check_cohort, check_nobody_overtook
from tests.support.stories import Stories

PEOPLE = [f"person-{number}" for number in range(20)]
ANSWERS: Sequence[Answer] = ("accept", "pass")


def _sign_up(stories: Stories, chance: Random) -> None:
    stories.sign_up(chance.choice(PEOPLE), places=chance.choice([1, 1, 2, 3]))


def _confirm(stories: Stories, chance: Random) -> None:
    stories.confirm(chance.choice(PEOPLE))


def _cancel(stories: Stories, chance: Random) -> None:
    stories.cancel(chance.choice(PEOPLE))


def _answer(stories: Stories, chance: Random) -> None:
    with stories.database.transaction() as session:
        found = session.scalars(select(Offer.id).where(Offer.state == "open")).all()
    if found:
        offer, answer = chance.choice(found), chance.choice(ANSWERS)
        with stories.database.transaction() as session:
            answer_offer(session, offer, answer, now=stories.clock.now(), links=stories.links)


def _enter_choosing(stories: Stories, chance: Random) -> None:
    """Sign up for one session or both, and perhaps for the option that fills up."""
    who, numbers = chance.choice(PEOPLE), chance.sample([1, 2], chance.choice([1, 2]))
    with stories.database.transaction() as session:
        option = session.scalars(select(SeatPool.id).where(SeatPool.kind == OPTION)).one()
    pools = frozenset({option} if chance.random() < 0.4 else ())
    stories.sign_up(who, places=chance.choice([1, 1, 2]), sessions=numbers, pools=pools)
    stories.confirm(who)


def _exchange(stories: Stories, chance: Random) -> None:
    numbers = chance.sample([1, 2], chance.choice([1, 2]))
    stories.change_part(chance.choice(PEOPLE), numbers)


def _move(stories: Stories, chance: Random) -> None:
    who, position = stories.id_of(chance.choice(PEOPLE)), chance.randint(1, 8)
    act = Act("organizer:1", "Provet.", stories.clock.now())
    with stories.database.transaction() as session:
        queue_controls.move(session, who, position, act, links=stories.links)


def _resize(stories: Stories, chance: Random) -> None:
    stories.resize(chance.randint(4, 7))


IN_TURN: Sequence[Callable[[Stories, Random], None]] = (
    _sign_up, _confirm, _confirm, _cancel, _answer, _answer, _resize,
)  # fmt: skip


CHOOSING: Sequence[Callable[[Stories, Random], None]] = (
    _enter_choosing, _enter_choosing, _exchange, _exchange, _cancel, _answer, _answer, _resize,
)  # fmt: skip


def act_together(stories: Stories, acts: Sequence[Callable[[Stories, Random], None]]) -> None:
    """Let eight threads do fifteen of ``acts`` each; what is refused is refused."""

    def fifteen_acts(thread: int) -> int:
        chance = Random(100 + thread)
        for _ in range(15):
            with suppress(Refusal):
                chance.choice(acts)(stories, chance)
        return thread

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fifteen_acts, range(8))) == list(range(8))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("moved", [False, True], ids=["in turn", "moved by hand too"])
def test_cohort_when_eight_act_at_once_then_places_queue_order_and_histories_are_whole(
    stories: Stories, *, moved: bool
) -> None:
    stories.open_cohort(capacity=5, promotion="offer", starts_in=timedelta(days=40))
    first = Random(1)
    for who in PEOPLE:
        stories.sign_up(who, places=first.choice([1, 1, 2, 3]))

    act_together(stories, (*IN_TURN, _move) if moved else IN_TURN)

    with stories.database.transaction() as session:
        check_cohort(session, stories.cohort_id, stories.clock.now())
        assert moved or check_nobody_overtook(session, stories.cohort_id) > 0


@pytest.mark.timeout(900)
def test_sessions_and_options_when_eight_choose_at_once_then_each_counts_whom_it_holds(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=7, promotion="offer", starts_in=timedelta(days=40), sessions=2)
    stories.let_choose(1, 2, places={1: 3, 2: 4})
    stories.open_pool(OPTION, "food/soup", 2)
    first = Random(2)
    for who in PEOPLE:
        stories.sign_up(who, sessions=[first.choice([1, 2])])
        stories.confirm(who)

    act_together(stories, CHOOSING)

    with stories.database.transaction() as session:
        check_cohort(session, stories.cohort_id, stories.clock.now())
        steps = session.scalars(select(Transition.reason).distinct()).all()
    assert {"part_changed", "place_offered"} <= set(steps)
