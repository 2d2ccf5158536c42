from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from services.notifications.domain import suppressing
from services.notifications.domain.errors import NotSuppressed
from services.notifications.facts.suppression import Cause, SuppressionReason
from services.notifications.gateways.transmission import Fate, Stage, Transmission
from services.notifications.storage.suppressions import Suppression
from tests.support.notification_story import ACCEPTED, LOST, Applicant, KeepingPost, Listener

NOBODY = Transmission(Fate.REFUSED_ADDRESS, Stage.RCPT, "550 5.1.1 nobody", "5.1.1")


def suppressions(listener: Listener) -> list[Suppression]:
    with listener.database.transaction() as session:
        return list(session.scalars(select(Suppression).order_by(Suppression.id)))


def suppress(listener: Listener, address: str, reason: SuppressionReason = "by_hand") -> bool:
    with listener.database.transaction() as session:
        cause = Cause(reason, "Alva Lind", "Has moved.")
        return suppressing.suppress(session, address, cause, now=listener.clock.now())


def release(listener: Listener, address: str) -> None:
    with listener.database.transaction() as session:
        suppressing.release(
            session, address, by="Alva Lind", why="They called.", now=listener.clock.now()
        )


def test_address_when_the_server_knows_no_such_mailbox_then_suppressed_with_its_words(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: NOBODY
    listener.hear(Applicant().received(), 1)
    listener.run_due()
    (delivery,) = listener.deliveries()
    (noted,) = suppressions(listener)
    assert delivery.state == "failed"
    assert (noted.address, noted.reason, noted.words) == (
        "asa@example.org",
        "unknown_user",
        "550 5.1.1 nobody",
    )
    assert (noted.noted_by, noted.since) == (f"delivery {delivery.id}", listener.clock.now())


@pytest.mark.parametrize(
    "refusal",
    [
        Transmission(Fate.REFUSED_ADDRESS, Stage.RCPT, "550 no such user"),
        Transmission(Fate.REFUSED_ADDRESS, Stage.CONNECT, "cannot be written"),
        Transmission(Fate.REFUSED_POLICY, Stage.RCPT, "550 5.7.1 blocked", "5.7.1"),
        Transmission(Fate.REFUSED_POLICY, Stage.RCPT, "550 5.1.8 bad sender", "5.1.8"),
        Transmission(Fate.REFUSED_POLICY, Stage.DOT, "554 5.6.0 content", "5.6.0"),
    ],
)
def test_address_when_refused_for_another_reason_then_not_suppressed(
    listener: Listener, post: KeepingPost, refusal: Transmission
) -> None:
    post.answer = lambda _: refusal
    listener.hear(Applicant().received(), 1)
    listener.run_due()
    assert (listener.fates(), suppressions(listener)) == ([("confirm_address", "failed")], [])


def test_mail_when_its_address_is_suppressed_then_not_sent_and_says_why(
    listener: Listener, post: KeepingPost
) -> None:
    suppress(listener, "ASA@Example.org")
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    (delivery,) = listener.deliveries()
    assert (delivery.state, delivery.words, delivery.attempts) == ("suppressed", "Has moved.", 0)
    assert delivery.settled_at == listener.clock.now()
    assert post.parcels == []


def test_mail_when_waiting_for_its_next_attempt_and_suppressed_meanwhile_then_not_sent(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: Transmission(Fate.DEFERRED, Stage.RCPT, "451 later")
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    suppress(listener, "asa@example.org", "bounced_hard")
    post.answer = lambda _: ACCEPTED
    listener.clock.advance(timedelta(minutes=10))
    listener.run_due()
    assert (listener.deliveries()[0].state, post.parcels) == ("suppressed", [])


def test_repeat_when_suppressed_meanwhile_then_not_made_and_still_unknown(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: LOST
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    suppress(listener, "asa@example.org", "bounced_hard")
    listener.clock.advance(timedelta(hours=1))
    listener.run_due()
    assert (listener.deliveries()[0].state, len(post.parcels)) == ("unknown", 1)


def test_address_when_suppressed_twice_then_noted_once(listener: Listener) -> None:
    assert suppress(listener, "asa@example.org")
    assert not suppress(listener, "Asa@EXAMPLE.org ")
    assert len(suppressions(listener)) == 1


def test_address_when_its_tag_is_refused_then_the_address_without_it_gets_mail(
    listener: Listener, post: KeepingPost
) -> None:
    suppress(listener, "asa+kurs@example.org")
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert len(post.parcels) == 1


def test_address_when_released_then_mail_goes_again_and_the_history_says_by_whom(
    listener: Listener, post: KeepingPost
) -> None:
    suppress(listener, "asa@example.org")
    suppress(listener, "asa@example.org", "bounced_hard")
    release(listener, "asa@example.org")
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert len(post.parcels) == 1
    assert {(each.released_by, each.release_reason) for each in suppressions(listener)} == {
        ("Alva Lind", "They called.")
    }


def test_address_when_released_and_refused_again_then_suppressed_again(listener: Listener) -> None:
    suppress(listener, "asa@example.org")
    release(listener, "asa@example.org")
    assert suppress(listener, "asa@example.org")


def test_release_when_nothing_holds_then_refused(listener: Listener) -> None:
    with pytest.raises(NotSuppressed):
        release(listener, "asa@example.org")


@pytest.mark.parametrize(
    ("reason", "kind", "held"),
    [
        ("complained", "reminder", True),
        ("complained", "session_moved", False),
        ("bounced_soft", "session_moved", True),
        ("bounced_soft", "sign_in_code", False),
        ("unknown_user", "sign_in_code", True),
    ],
)
def test_mail_when_the_reason_and_the_kind_are_known_then_held_back_or_not(
    listener: Listener, reason: SuppressionReason, kind: str, *, held: bool
) -> None:
    suppress(listener, "asa@example.org", reason)
    with listener.database.transaction() as session:
        found = suppressing.check(session, "asa@example.org", kind)  # type: ignore[arg-type]
    assert (found is not None) == held
