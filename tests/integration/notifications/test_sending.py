from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from services.notifications.gateways.transmission import Fate, Parcel, Stage, Transmission
from services.notifications.storage.deliveries import Delivery
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    HOUSE,
    LOST,
    REFUSED,
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)


class WorkerKilled(Exception):
    """Stands for SIGKILL: nothing after it in the actor runs."""


class DyingPost(KeepingPost):
    """Dies once: before the dot, or after the server has taken the message."""

    def __init__(self, *, after_dot: bool) -> None:
        super().__init__()
        self._after_dot = after_dot
        self._alive = False

    def send(self, parcel: Parcel, before_dot: object) -> Transmission:
        if self._alive:
            return super().send(parcel, before_dot)  # type: ignore[arg-type]
        self._alive = True
        if self._after_dot:
            super().send(parcel, before_dot)  # type: ignore[arg-type]
        raise WorkerKilled


def run_with_a_death(listener: Listener) -> None:
    try:
        listener.run_due()
    except WorkerKilled:
        listener.run_due()


def dying_listener(listener: Listener, post: KeepingPost) -> Listener:
    return Listener(listener.database, post, listener.clock)


def only(listener: Listener) -> Delivery:
    (delivery,) = listener.deliveries()
    return delivery


def test_delivery_when_accepted_then_sent_with_the_servers_words(
    listener: Listener,
) -> None:
    listener.hear(Applicant().received(), 1)
    listener.run_due()
    delivery = only(listener)
    assert (delivery.state, delivery.stage, delivery.words, delivery.attempts) == (
        "sent",
        "accepted",
        "250 taken",
        1,
    )


def test_delivery_when_deferred_then_tried_again_with_the_same_bytes(
    listener: Listener, post: KeepingPost
) -> None:
    seen: list[bytes] = []

    def later(parcel: Parcel) -> Transmission:
        seen.append(parcel.content)
        return DEFERRED if len(seen) < 3 else ACCEPTED

    post.answer = later
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert only(listener).state == "deferred"
    listener.run_until(listener.clock.now() + timedelta(minutes=10))
    assert only(listener).state == "sent"
    assert len(set(seen)) == 1


def test_delivery_when_deferred_then_the_pauses_grow(listener: Listener, post: KeepingPost) -> None:
    post.answer = lambda _: DEFERRED
    listener.hear(Applicant().confirmed(), 1)
    pauses = []
    for _ in range(5):
        listener.run_due()
        planned = only(listener).next_attempt_at
        assert planned is not None
        pauses.append(planned - listener.clock.now())
        listener.clock.set(planned)
    assert pauses == sorted(pauses)
    assert pauses[-1] > timedelta(hours=3)


def test_delivery_when_its_time_is_over_then_expired(listener: Listener, post: KeepingPost) -> None:
    post.answer = lambda _: DEFERRED
    listener.hear(Applicant().received(), 1)
    listener.run_due()
    listener.clock.advance(timedelta(days=8))
    listener.run_due()
    assert only(listener).state == "expired"


def test_delivery_when_the_address_is_refused_then_failed_and_left(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: REFUSED
    listener.hear(Applicant().received(), 1)
    listener.run_due()
    listener.clock.advance(timedelta(days=1))
    assert listener.run_due() == 0
    assert (only(listener).state, only(listener).words) == ("failed", "550 5.1.1 nobody")


def test_delivery_when_the_address_is_not_ascii_then_failed_without_an_attempt(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    person = applicant.person.model_copy(update={"email": "åsa@example.org"})
    listener.hear(Applicant(applicant.cohort, person).received(), 1)
    listener.run_due()
    assert (only(listener).state, post.parcels) == ("failed", [])


def test_delivery_when_the_answer_is_lost_then_unknown_and_repeated_once_with_the_same_bytes(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: LOST
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert only(listener).state == "unknown"
    listener.clock.advance(timedelta(minutes=29))
    assert listener.run_due() == 0
    listener.clock.advance(timedelta(minutes=2))
    listener.run_due()
    listener.clock.advance(timedelta(days=1))
    assert listener.run_due() == 0
    assert only(listener).state == "unknown"
    assert len(post.parcels) == 2
    assert post.parcels[0].content == post.parcels[1].content


def test_reminder_when_the_answer_is_lost_then_it_is_not_repeated(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    post.answer = lambda _: LOST
    listener.clock.set(listener.reminders()[0].due_at)
    listener.run_due()
    listener.clock.advance(timedelta(hours=1))
    assert listener.run_due() == 0
    assert listener.fates()[1] == ("reminder", "unknown")


def test_worker_when_killed_before_the_dot_then_the_mail_goes_once_after_the_lease(
    listener: Listener,
) -> None:
    post = DyingPost(after_dot=False)
    dying = dying_listener(listener, post)
    dying.hear(Applicant().confirmed(), 1)
    run_with_a_death(dying)
    assert (only(dying).state, post.parcels) == ("sending", [])
    dying.clock.advance(HOUSE.send_lease)
    dying.run_due()
    assert (only(dying).state, len(post.parcels)) == ("sent", 1)


def test_worker_when_killed_after_acceptance_then_unknown_and_one_repeat_of_the_same_bytes(
    listener: Listener,
) -> None:
    post = DyingPost(after_dot=True)
    dying = dying_listener(listener, post)
    dying.hear(Applicant().confirmed(), 1)
    run_with_a_death(dying)
    dying.clock.advance(HOUSE.send_lease)
    dying.run_due()
    assert only(dying).state == "unknown"
    dying.clock.advance(HOUSE.repeat_after_silence)
    dying.run_due()
    assert only(dying).state == "sent"
    assert len({parcel.content for parcel in post.parcels}) == 1
    assert len(post.parcels) == 2


def test_worker_when_called_twice_for_one_row_then_one_mail(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    delivery_id = str(only(listener).id)
    listener.actors.send_deliveries(delivery_id)
    listener.actors.send_deliveries(delivery_id)
    assert len(post.parcels) == 1


def test_row_when_claimed_and_the_queue_is_emptied_then_claimed_again_after_the_lease(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    listener._claim()
    assert listener.run_due() == 0
    listener.clock.advance(HOUSE.claim_lease)
    listener.run_due()
    assert len(post.parcels) == 1


def test_settling_when_somebody_else_took_the_row_over_then_the_late_outcome_is_dropped(
    listener: Listener, post: KeepingPost
) -> None:
    late = Transmission(Fate.DEFERRED, Stage.RCPT, "451 too late")

    def outlive_the_lease(_: Parcel) -> Transmission:
        post.answer = lambda _: ACCEPTED
        listener.clock.advance(HOUSE.send_lease)
        listener.run_due()
        return late

    post.answer = outlive_the_lease
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert (only(listener).state, only(listener).words) == ("sent", "250 taken")


def test_welcome_when_it_may_be_lost_and_another_session_moves_then_told_anew_and_not_repeated(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant(cohort_facts(session_facts(1), session_facts(2)))
    post.answer = lambda _: LOST
    listener.hear(applicant.confirmed(), 1)
    listener.actors.send_deliveries(str(listener.deliveries()[0].id))
    post.answer = lambda _: ACCEPTED
    later = moved(applicant.cohort.sessions[1], timedelta(days=1))
    listener.hear(applicant.rescheduled(later), 1)
    listener.run_due()
    listener.clock.advance(timedelta(hours=1))
    listener.run_due()
    kinds = [kind for kind, state in listener.fates() if state in {"unknown", "sent"}]
    assert kinds == ["place_confirmed", "place_confirmed", "session_invited"]
    attendee = Attendee()
    attendee.read(post.mails[1:])
    assert attendee.agenda() == [applicant.cohort.sessions[0].starts_at, later.starts_at]


def test_repeat_when_the_certificate_was_revoked_meanwhile_then_its_link_is_not_sent_again(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    post.answer = lambda _: LOST
    listener.hear(applicant.certificate_issued(applicant.id), 1)
    listener.run_due()
    post.answer = lambda _: ACCEPTED
    listener.hear(applicant.certificate_revoked(applicant.id), 2)
    listener.clock.advance(timedelta(hours=1))
    listener.run_due()
    assert [kind for kind, state in listener.fates() if state == "sent"] == ["certificate_revoked"]
    assert len(post.parcels) == 2


def test_delivery_when_the_next_attempt_would_come_too_late_then_expired_at_once(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: DEFERRED
    listener.hear(Applicant().received(), 1)
    delivery = only(listener)
    listener.clock.set(delivery.not_after - timedelta(seconds=10))
    listener.run_due()
    assert only(listener).state == "expired"


def test_worker_when_called_while_another_is_sending_then_it_leaves_the_row_alone(
    listener: Listener, post: KeepingPost
) -> None:
    def call_meanwhile(_: Parcel) -> Transmission:
        listener.actors.send_deliveries(str(only(listener).id))
        return ACCEPTED

    post.answer = call_meanwhile
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert (len(post.parcels), only(listener).attempts) == (1, 1)


def test_attempt_when_taken_over_before_the_dot_then_it_stops_there(
    listener: Listener, post: KeepingPost
) -> None:
    def outlive_the_lease(_: Parcel) -> Transmission:
        post.answer = lambda _: ACCEPTED
        listener.clock.advance(HOUSE.send_lease)
        listener.run_due()
        return ACCEPTED

    post.answer = outlive_the_lease
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert (only(listener).state, len(post.parcels)) == ("sent", 1)


def test_work_when_its_row_is_gone_then_nothing_happens(
    listener: Listener, post: KeepingPost
) -> None:
    listener.actors.send_deliveries(str(uuid4()))
    listener.actors.remind(str(uuid4()))
    assert post.parcels == []


def test_mail_when_it_cannot_be_written_then_failed_with_a_word_and_not_repeated(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().received(), 1)
    with listener.database.transaction() as session:
        delivery = session.get(Delivery, only(listener).id)
        assert delivery is not None
        delivery.facts = delivery.facts.model_copy(update={"confirm_url": None})
    listener.run_due()
    assert (only(listener).state, only(listener).words) == (
        "failed",
        "the mail cannot be written: AssertionError",
    )
    assert post.parcels == []
