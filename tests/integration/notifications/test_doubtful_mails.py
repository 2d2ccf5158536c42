"""Mails that may have arrived, or were stopped by hand: what is told next fits all the same."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import text

from services.notifications.domain import overruling
from services.notifications.domain.bouncing import apply_reports
from services.notifications.domain.noting import Act, ByHand
from services.notifications.gateways.delivery_reports import RecipientReport
from services.notifications.gateways.transmission import Transmission
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


def test_letter_when_it_may_be_lost_and_another_session_is_dropped_then_its_own_is_told_anew(
    listener: Listener, post: KeepingPost
) -> None:
    evenings = cohort_facts(session_facts(1), session_facts(2))
    applicant = Applicant(evenings)
    lose_first(listener, post, applicant)
    listener.hear(applicant.choosing(evenings.sessions[0]).changed(), 2)
    listener.run_until(listener.clock.now() + 2 * HOUSE.repeat_after_silence)
    attendee = Attendee()
    attendee.read(post.mails[1:])
    assert attendee.agenda() == [evenings.sessions[0].starts_at]
    assert attendee.stale == 0
    revised = of_sessions(post)
    assert all(
        later == earlier + 1
        for (uid, earlier), (same, later) in itertools.pairwise(revised)
        if uid == same
    )


def test_letter_when_it_may_be_lost_and_its_session_moves_then_the_letter_is_written_anew(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    (session,) = applicant.cohort.sessions
    lose(listener, post, applicant)
    listener.hear(applicant.rescheduled(moved(session, timedelta(days=1))), 1)
    listener.run_until(listener.clock.now() + 2 * HOUSE.repeat_after_silence)
    assert listener.fates() == [("place_confirmed", "unknown"), ("place_confirmed", "sent")]
    assert sequences(post) == [("REQUEST", 0), ("REQUEST", 1)]


def test_letter_when_a_newer_mail_waits_and_nobody_knows_of_it_then_one_set_says_all(
    listener: Listener, post: KeepingPost
) -> None:
    evenings = cohort_facts(session_facts(1), session_facts(2))
    applicant = Applicant(evenings)
    fewer = applicant.choosing(evenings.sessions[0])

    def answer(_: object) -> Transmission:
        post.answer = lambda _: ACCEPTED
        listener.hear(fewer.changed(), 2)
        return LOST

    post.answer = answer
    listener.hear(applicant.confirmed(), 1)
    listener.run_until(listener.clock.now() + 2 * HOUSE.repeat_after_silence)
    attendee = Attendee()
    attendee.read(post.mails[1:])
    assert attendee.agenda() == [evenings.sessions[0].starts_at]
    assert {state for _, state in listener.fates()} <= {"unknown", "superseded", "sent"}


def test_letter_when_a_newer_mail_waits_and_its_worker_is_silent_then_one_set_says_all(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    (session,) = applicant.cohort.sessions

    def die(_: object) -> Transmission:
        listener.hear(applicant.rescheduled(moved(session, timedelta(days=1))), 1)
        with listener.database.transaction() as opened:
            opened.execute(text("UPDATE delivery SET stage = 'dot' WHERE state = 'sending'"))
        raise MemoryError

    post.answer = die
    listener.hear(applicant.confirmed(), 1)
    with suppress(MemoryError):
        listener.run_due()
    post.answer = lambda _: ACCEPTED
    listener.run_until(listener.clock.now() + HOUSE.send_lease + 2 * HOUSE.repeat_after_silence)
    attendee = Attendee()
    attendee.read(post.mails)
    assert listener.fates()[-1] == ("place_confirmed", "sent")
    assert attendee.agenda() == [session.starts_at + timedelta(days=1)]
    assert sequences(post) == [("REQUEST", 1)]


def test_mail_when_it_came_back_and_its_repeat_was_taken_back_then_the_next_sequence(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    (session,) = applicant.cohort.sessions
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    full = RecipientReport(frozenset({applicant.person.email}), "failed", "5.2.2", "full")
    with listener.database.transaction() as opened:
        mail = listener.deliveries()[0].id
        assert apply_reports(opened, mail, [full], now=listener.clock.now()).outcome == "bounced"
    overrule(listener, "again")
    listener.hear(applicant.rescheduled(moved(session, timedelta(days=1))), 1)
    listener.run_due()
    assert listener.fates() == [("place_confirmed", "superseded"), ("place_confirmed", "sent")]
    assert sequences(post) == [("REQUEST", 0), ("REQUEST", 1)]


def lose_first(listener: Listener, post: KeepingPost, applicant: Applicant) -> None:
    """Confirm a place; the answer to the first mail does not arrive, those to others do."""

    def answer(_: object) -> Transmission:
        post.answer = lambda _: ACCEPTED
        return LOST

    post.answer = answer
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()


def of_sessions(post: KeepingPost) -> list[tuple[str, int]]:
    """Return UID and SEQUENCE of each entry that was mailed, those of one UID together."""
    found = [event_of(mail) for mail in post.mails]
    revised = [(str(each[1]["UID"]), int(each[1]["SEQUENCE"])) for each in found if each]
    first = {uid: place for place, (uid, _) in reversed(list(enumerate(revised)))}
    return sorted(revised, key=lambda each: first[each[0]])


def sequences(post: KeepingPost) -> list[tuple[str, int]]:
    found = [event_of(mail) for mail in post.mails]
    return [(each[0], int(each[1]["SEQUENCE"])) for each in found if each]
