"""Mails that may have arrived, or were stopped by hand: what is told next fits all the same."""

from __future__ import annotations

from datetime import timedelta

from services.notifications.domain import overruling
from services.notifications.domain.bouncing import apply_reports
from services.notifications.domain.noting import Act, ByHand
from services.notifications.gateways.delivery_reports import RecipientReport
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    HOUSE,
    LOST,
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)


def overrule(listener: Listener, act: Act) -> None:
    """Do something by hand with the newest mail."""
    with listener.database.transaction() as session:
        by, ids = ByHand(act, "1", "Olle Exempel", "x"), [listener.deliveries()[-1].id]
        done = overruling.overrule(session, ids, by, house=HOUSE, now=listener.clock.now()).done
    assert done == 1


def lose(listener: Listener, post: KeepingPost, applicant: Applicant) -> None:
    """Confirm a place; the mail arrives, and the answer to it does not."""
    post.answer = lambda _: LOST
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    post.answer = lambda _: ACCEPTED


def test_place_when_it_ends_before_the_repeat_left_then_the_entry_is_withdrawn(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    lose(listener, post, applicant)
    overrule(listener, "again")
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert listener.fates() == [
        ("place_confirmed", "superseded"),
        ("registration_cancelled", "sent"),
    ]
    assert sequences(post) == [("REQUEST", 0), ("CANCEL", 1)]


def test_place_when_it_ends_while_the_repeat_is_refused_for_now_then_the_entry_is_withdrawn(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    lose(listener, post, applicant)
    post.answer = lambda _: DEFERRED
    listener.clock.advance(HOUSE.repeat_after_silence)
    listener.run_due()
    post.answer = lambda _: ACCEPTED
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert sequences(post) == [("REQUEST", 0), ("CANCEL", 1)]


def test_session_when_it_moves_before_the_repeat_left_then_the_next_sequence(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    (session,) = applicant.cohort.sessions
    lose(listener, post, applicant)
    overrule(listener, "again")
    listener.hear(applicant.rescheduled(moved(session, timedelta(days=1))), 1)
    listener.run_due()
    assert sequences(post) == [("REQUEST", 0), ("REQUEST", 1)]
    attendee = Attendee()
    attendee.read(post.mails)
    assert attendee.agenda() == [session.starts_at + timedelta(days=1)]
    assert listener.fates() == [("place_confirmed", "superseded"), ("place_confirmed", "sent")]


def test_place_when_the_repeat_was_stopped_by_hand_then_the_entry_is_withdrawn_at_its_end(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    lose(listener, post, applicant)
    overrule(listener, "again")
    overrule(listener, "aborted")
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    assert sequences(post) == [("REQUEST", 0), ("CANCEL", 1)]


def test_withdrawal_when_its_repeat_is_taken_back_then_the_entry_comes_back(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    post.answer = lambda _: LOST
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    post.answer = lambda _: ACCEPTED
    overrule(listener, "again")
    listener.hear(applicant.confirmed(), 3)
    listener.run_due()
    assert sequences(post) == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2)]


def test_mail_when_it_comes_back_while_its_repeat_waits_then_the_repeat_stays(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    lose(listener, post, applicant)
    overrule(listener, "again")
    gone = RecipientReport(frozenset({applicant.person.email}), "failed", "5.1.1", "no such user")
    (mail,) = listener.deliveries()
    verdicts = []
    for _ in range(2):
        with listener.database.transaction() as session:
            verdicts.append(apply_reports(session, mail.id, [gone], now=listener.clock.now()))
    listener.run_due()
    assert [each.outcome for each in verdicts] == ["bounced", "bounced_before"]
    assert listener.fates() == [("place_confirmed", "bounced")]
    assert len(post.parcels) == 1


def test_series_when_its_letter_was_stopped_and_a_session_moves_then_one_letter_tells_all(
    listener: Listener,
) -> None:
    applicant = Applicant(cohort_facts(*(session_facts(number) for number in range(1, 7))))
    listener.hear(applicant.confirmed(), 1)
    overrule(listener, "aborted")
    listener.hear(applicant.rescheduled(moved(applicant.cohort.sessions[0], timedelta(days=1))), 1)
    listener.run_due()
    assert listener.fates() == [("place_confirmed", "aborted"), ("place_confirmed", "sent")]
    assert len(listener.deliveries()[-1].tells) == 6


def test_letter_when_it_was_stopped_and_tells_of_no_session_then_a_move_does_not_send_it(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant(cohort_facts(*(session_facts(number) for number in range(1, 7))))
    listener.hear(applicant.waitlisted(), 1)
    overrule(listener, "aborted")
    listener.hear(applicant.rescheduled(moved(applicant.cohort.sessions[0], timedelta(days=1))), 1)
    listener.run_due()
    assert listener.fates() == [("waitlisted", "aborted")]
    assert post.parcels == []


def sequences(post: KeepingPost) -> list[tuple[str, int]]:
    found = [event_of(mail) for mail in post.mails]
    return [(each[0], int(each[1]["SEQUENCE"])) for each in found if each]
