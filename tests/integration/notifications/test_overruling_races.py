"""An organizer and a worker want one mail in the same moment: one of them has it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest

from services.notifications.domain import overruling, sending
from services.notifications.domain.noting import Act, ByHand
from tests.support.notification_story import HOUSE, LOST, Applicant, KeepingPost, Listener

ROUNDS = 6


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do each of the works in a thread of its own, begun together."""
    together = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        together.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(one, works))


def overrule(listener: Listener, mail: UUID, act: Act) -> Callable[[], int]:
    def work() -> int:
        by = ByHand(act, "1", "Olle Exempel", "x")
        with listener.database.transaction() as session:
            outcome = overruling.overrule(
                session, [mail], by, house=HOUSE, now=listener.clock.now()
            )
        return outcome.done

    return work


def begin(listener: Listener, mail: UUID) -> Callable[[], bool]:
    def work() -> bool:
        with listener.database.transaction() as session:
            begun = sending.begin(session, [mail], house=HOUSE, now=listener.clock.now())
            return bool(begun)

    return work


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_mail_when_stopped_while_it_is_begun_then_either_sent_or_stopped(
    listener: Listener, round_: int
) -> None:
    del round_
    listener.hear(Applicant().waitlisted(), 1)
    mail = listener.deliveries()[0].id
    stopped, begun = at_once(overrule(listener, mail, "aborted"), begin(listener, mail))
    assert stopped + begun == 1
    assert listener.fates()[0][1] == ("sending" if begun else "aborted")


def test_mail_when_two_organizers_send_it_again_then_it_goes_once(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: LOST
    listener.hear(Applicant().waitlisted(), 1)
    listener.run_due()
    mail = listener.deliveries()[0].id
    again = overrule(listener, mail, "again")
    assert sum(at_once(again, again)) == 1
    listener.run_due()
    assert len(post.parcels) == 2
