"""What runs behind the pages: holds that lapse are claimed, handed over and ended."""

from __future__ import annotations

from datetime import timedelta

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker
from sqlalchemy.orm import Session

from services.registration.app import create_backstage
from services.registration.domain.cancelling import cancel
from services.registration.domain.confirming import confirm
from services.registration.domain.waitlist.expiring import expire_hold
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.messaging.backstage import DueWork
from shared.messaging.scheduler import Scheduler
from tests.support.clock import SettableClock
from tests.support.registration import registration_settings
from tests.support.stories import Stories

HOLD = timedelta(minutes=30)


def test_hold_when_it_lapses_then_is_ended_by_the_actor_and_the_next_moves_up(
    stories: Stories, clock: SettableClock, redis_url: str
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    stories.enter("bo")
    backstage = create_backstage(registration_settings(stories.database.url, redis_url), clock)
    broker = StubBroker()
    backstage.declare_actors(broker)
    worker = dramatiq.Worker(broker, worker_timeout=50)
    worker.start()
    scheduler = Scheduler(backstage, broker, clock=clock)

    assert scheduler.tick() == 0
    clock.advance(HOLD)
    assert scheduler.tick() == 1
    broker.join("registration")
    worker.stop()

    assert stories.states() == {"anna": "expired", "bo": "confirmed"}
    assert scheduler.tick() == 0


def lapsed(backstage_work: DueWork, session: Session, clock: SettableClock) -> int:
    return len(backstage_work.claim(session, clock.now(), 10))


def test_hold_when_claimed_and_lost_then_is_claimed_again_after_its_lease(
    stories: Stories, clock: SettableClock, redis_url: str
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    clock.advance(HOLD)
    backstage = create_backstage(registration_settings(stories.database.url, redis_url), clock)
    (work,) = [work for work in backstage.due_work if work.name == "lapsed_holds"]

    counts = []
    for wait in (timedelta(0), timedelta(seconds=30), timedelta(seconds=30)):
        clock.advance(wait)
        with stories.database.transaction() as session:
            counts.append(lapsed(work, session, clock))

    assert counts == [1, 0, 1]


def test_registration_when_unknown_then_is_not_found(
    stories: Stories, clock: SettableClock
) -> None:
    with stories.database.transaction() as session:
        with pytest.raises(NotFound):
            confirm(session, new_id(), now=clock.now(), links=stories.links)
        with pytest.raises(NotFound):
            cancel(session, new_id(), actor="x", now=clock.now(), links=stories.links)
        with pytest.raises(NotFound):
            expire_hold(session, new_id(), now=clock.now(), links=stories.links)
