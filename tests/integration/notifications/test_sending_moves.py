"""Mails that are overtaken by newer ones while they are under way."""

from __future__ import annotations

from datetime import timedelta

from services.notifications.gateways.transmission import Parcel, Transmission
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    LOST,
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)


def test_move_when_the_invitation_is_deferred_then_one_mail_with_the_new_time_after_the_pause(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    post.answer = lambda _: DEFERRED
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    later = moved(applicant.cohort.sessions[0], timedelta(days=1))
    listener.hear(applicant.rescheduled(later), 1)
    post.answer = lambda _: ACCEPTED
    listener.run_until(listener.clock.now() + timedelta(minutes=3))
    attendee = Attendee()
    attendee.read(post.mails)
    assert (attendee.agenda(), len(post.parcels)) == ([later.starts_at], 1)


def test_move_when_the_invitation_is_being_sent_then_the_update_waits_for_it(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    later = moved(applicant.cohort.sessions[0], timedelta(days=1))

    def move_meanwhile(_: Parcel) -> Transmission:
        post.answer = lambda _: ACCEPTED
        listener.hear(applicant.rescheduled(later), 1)
        listener.run_due()
        assert listener.fates() == [("place_confirmed", "sending"), ("session_moved", "queued")]
        return ACCEPTED

    post.answer = move_meanwhile
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.run_until(listener.clock.now() + timedelta(minutes=1))
    attendee = Attendee()
    attendee.read(post.mails)
    assert (attendee.agenda(), attendee.stale, len(post.parcels)) == ([later.starts_at], 0, 2)


def test_move_when_the_invitation_in_flight_is_deferred_then_both_become_one_welcome(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    later = moved(applicant.cohort.sessions[0], timedelta(days=1))

    def move_and_defer(_: Parcel) -> Transmission:
        post.answer = lambda _: ACCEPTED
        listener.hear(applicant.rescheduled(later), 1)
        return DEFERRED

    post.answer = move_and_defer
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.run_until(listener.clock.now() + timedelta(minutes=3))
    assert listener.fates() == [
        ("place_confirmed", "superseded"),
        ("session_moved", "superseded"),
        ("place_confirmed", "sent"),
    ]


def test_repeat_when_a_newer_revision_has_been_made_then_the_old_one_is_not_repeated(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    post.answer = lambda _: LOST
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    post.answer = lambda _: ACCEPTED
    later = moved(applicant.cohort.sessions[0], timedelta(days=1))
    listener.hear(applicant.rescheduled(later), 1)
    listener.run_due()
    listener.clock.advance(timedelta(hours=2))
    listener.run_due()
    attendee = Attendee()
    attendee.read(post.mails)
    assert (attendee.agenda(), attendee.stale, len(post.parcels)) == ([later.starts_at], 0, 2)


def test_batch_when_the_first_is_deferred_then_the_others_wait_for_it(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: DEFERRED
    listener.hear(Applicant(cohort_facts(session_facts(1), session_facts(2))).confirmed(), 1)
    assert listener.run_due() <= 4
    assert listener.fates() == [("place_confirmed", "deferred"), ("session_invited", "queued")]
    post.answer = lambda _: ACCEPTED
    listener.run_until(listener.clock.now() + timedelta(minutes=5))
    assert listener.fates() == [("place_confirmed", "sent"), ("session_invited", "sent")]
