from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.notifications.gateways.transmission import Fate, Stage, Transmission
from services.notifications.storage.alerts import Alert
from services.notifications.storage.relays import Relay
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    HOUSE,
    LOST,
    Applicant,
    KeepingPost,
    Listener,
)

GONE = Transmission(Fate.DEFERRED, Stage.CONNECT, "ConnectionRefusedError")
BLOCKED = Transmission(Fate.REFUSED_POLICY, Stage.RCPT, "550 5.7.1 blocked", "5.7.1", 550)
PAUSE = HOUSE.relay.pause


def enter(listener: Listener, people: int) -> None:
    for _ in range(people):
        listener.hear(Applicant().received(), 1)


def relay(listener: Listener) -> Relay:
    with listener.database.transaction() as session:
        return session.scalars(select(Relay)).one()


def open_alerts(listener: Listener) -> list[tuple[str, str, int]]:
    with listener.database.transaction() as session:
        rows = session.scalars(select(Alert).where(Alert.settled_at.is_(None)))
        return [(each.kind, each.about, each.times) for each in rows]


def attempts(listener: Listener) -> int:
    return sum(each.attempts for each in listener.deliveries())


@pytest.mark.parametrize(
    "trouble",
    [
        GONE,
        Transmission(Fate.DEFERRED, Stage.CONNECT, "421 busy", code=421),
        Transmission(Fate.DEFERRED, Stage.AUTH, "535 5.7.8 no", "5.7.8", 535),
        Transmission(Fate.REFUSED_POLICY, Stage.MAIL, "550 5.7.1 not you", "5.7.1", 550),
        Transmission(Fate.DEFERRED, Stage.RCPT, "421 4.3.2 going", "4.3.2", 421),
    ],
)
def test_relay_when_it_takes_no_mail_then_one_mail_finds_out_and_the_others_wait(
    listener: Listener, post: KeepingPost, trouble: Transmission
) -> None:
    post.answer = lambda _: trouble
    enter(listener, 5)
    listener.run_due()
    assert (relay(listener).state, attempts(listener)) == ("open", 1)
    assert listener.run_due() == 0
    assert ("relay_paused", "relay", 1) in open_alerts(listener)


def test_relay_when_its_pause_is_over_then_one_probe_and_a_longer_pause(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: GONE
    enter(listener, 5)
    listener.run_due()
    pauses = []
    for probes in range(2, 12):
        planned = relay(listener).probe_at
        assert planned is not None
        pauses.append(planned - listener.clock.now())
        listener.clock.set(planned)
        assert (listener.run_due(), attempts(listener)) == (1, probes)
    assert pauses[:4] == [PAUSE, 2 * PAUSE, 4 * PAUSE, 8 * PAUSE]
    assert pauses[-1] == HOUSE.relay.longest_pause
    assert open_alerts(listener) == [("relay_paused", "relay", 11)]


def test_relay_when_the_probe_is_taken_then_everything_goes_and_the_alert_is_over(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: GONE
    enter(listener, 5)
    listener.run_due()
    post.answer = lambda _: ACCEPTED
    listener.clock.advance(PAUSE)
    listener.run_due()
    listener.clock.advance(timedelta(minutes=2))
    listener.run_due()
    assert {state for _, state in listener.fates()} == {"sent"}
    assert (relay(listener).state, open_alerts(listener)) == ("closed", [])


def test_relay_when_the_probe_is_never_heard_of_again_then_another_one_probes(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: GONE
    enter(listener, 3)
    listener.run_due()
    listener.clock.advance(PAUSE)
    assert len(listener._claim()) == 1
    assert listener.run_due() == 0
    post.answer = lambda _: ACCEPTED
    listener.clock.advance(HOUSE.send_lease)
    listener.run_due()
    assert relay(listener).state == "closed"


def test_mail_when_queued_before_the_relay_went_away_then_given_back_without_an_attempt(
    listener: Listener, post: KeepingPost
) -> None:
    enter(listener, 2)
    claimed = [row_id for _, row_id in listener._claim()]
    post.answer = lambda _: GONE
    for row_id in claimed:
        listener.actors.send_deliveries(row_id)
    assert [each.attempts for each in listener.deliveries()] == [1, 0]
    assert listener.deliveries()[1].claimed_until is None


@pytest.mark.parametrize("answer", [BLOCKED, LOST])
def test_relay_when_it_answers_doubtfully_then_paused_after_five_in_a_row(
    listener: Listener, post: KeepingPost, answer: Transmission
) -> None:
    post.answer = lambda _: answer
    enter(listener, 8)
    listener.run_due()
    assert (relay(listener).state, attempts(listener)) == ("open", HOUSE.relay.refusals)


def test_relay_when_a_mail_is_taken_between_doubtful_answers_then_not_paused(
    listener: Listener, post: KeepingPost
) -> None:
    answers = [BLOCKED, BLOCKED, BLOCKED, BLOCKED, ACCEPTED] * 3
    post.answer = lambda _: answers.pop(0)
    enter(listener, 15)
    listener.run_due()
    assert (relay(listener).state, attempts(listener)) == ("closed", 15)


def test_relay_when_recipients_are_refused_then_it_works(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: replace(DEFERRED, code=451)
    enter(listener, 8)
    listener.run_due()
    assert attempts(listener) == 8


def test_refusal_by_policy_when_told_then_alerted_by_domain_and_counted(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: BLOCKED
    enter(listener, 2)
    listener.run_due()
    assert open_alerts(listener) == [("refused_by_policy", "example.org", 2)]
