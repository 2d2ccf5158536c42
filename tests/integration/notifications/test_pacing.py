from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.notifications.domain.house import RelayRules
from services.notifications.settings import paces_in
from shared.contracts.facts import Person
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, Applicant, KeepingPost, Listener
from tests.support.notifications import notifications_settings

PACES = {"slow.example": 60, "*": 6000}


@pytest.fixture
def paced(
    notifications_database: TestDatabase, post: KeepingPost, clock: SettableClock
) -> Listener:
    house = replace(HOUSE, relay=RelayRules(paces=PACES))
    return Listener(notifications_database, post, clock, house)


def enter(listener: Listener, domain: str, people: int) -> None:
    for number in range(people):
        person = Person(name="Åsa Ek", email=f"p{number}@{domain}", language="sv")
        listener.hear(Applicant(person=person).received(), 1)


def sent_to(post: KeepingPost, domain: str) -> int:
    return sum(parcel.recipient.lower().endswith(domain) for parcel in post.parcels)


def test_domain_when_it_has_a_pace_then_a_burst_goes_and_the_rest_is_spread(
    paced: Listener, post: KeepingPost
) -> None:
    enter(paced, "Slow.example", 25)
    paced.run_due()
    assert sent_to(post, "slow.example") == 10
    waits = sorted(
        each.next_attempt_at - paced.clock.now()
        for each in paced.deliveries()
        if each.next_attempt_at
    )
    assert waits == [timedelta(seconds=second) for second in range(1, 16)]
    counts = []
    for _ in range(15):
        paced.clock.advance(timedelta(seconds=1))
        paced.run_due()
        counts.append(len(post.parcels))
    assert counts == list(range(11, 26))


def test_paces_when_written_as_settings_then_by_domain_in_lower_case() -> None:
    assert paces_in(" Slow.Example=60  *=6000") == PACES
    assert paces_in("") == {}


@pytest.mark.parametrize("text", ["slow.example", "slow.example=x", "=60", "*=0"])
def test_paces_when_they_cannot_be_read_then_the_service_does_not_start(text: str) -> None:
    with pytest.raises(ValidationError):
        notifications_settings("postgresql://unused", "redis://unused", domain_paces=text)


def test_domain_when_slow_then_others_do_not_wait_for_it(
    paced: Listener, post: KeepingPost
) -> None:
    enter(paced, "slow.example", 20)
    enter(paced, "quick.example", 20)
    paced.run_due()
    assert (sent_to(post, "slow.example"), sent_to(post, "quick.example")) == (10, 20)


def test_domain_when_no_pace_is_set_then_everything_goes(
    listener: Listener, post: KeepingPost
) -> None:
    enter(listener, "slow.example", 30)
    listener.run_due()
    assert len(post.parcels) == 30
