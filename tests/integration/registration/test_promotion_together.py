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
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Offer
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


@pytest.mark.timeout(120)
@pytest.mark.parametrize("moved", [False, True], ids=["in turn", "moved by hand too"])
def test_cohort_when_eight_act_at_once_then_places_queue_order_and_histories_are_whole(
    stories: Stories, *, moved: bool
) -> None:
    stories.open_cohort(capacity=5, promotion="offer", starts_in=timedelta(days=40))
    acts = (*IN_TURN, _move) if moved else IN_TURN
    first = Random(1)
    for who in PEOPLE:
        stories.sign_up(who, places=first.choice([1, 1, 2, 3]))

    def fifteen_acts(thread: int) -> int:
        chance = Random(100 + thread)
        for _ in range(15):
            with suppress(Refusal):
                chance.choice(acts)(stories, chance)
        return thread

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fifteen_acts, range(8))) == list(range(8))

    with stories.database.transaction() as session:
        check_cohort(session, stories.cohort_id, stories.clock.now())
        assert moved or check_nobody_overtook(session, stories.cohort_id) > 0
