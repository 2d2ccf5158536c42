"""What is written down of each mail, beside how it stands now."""

from __future__ import annotations

from datetime import timedelta

from services.notifications.domain import noting, overruling
from services.notifications.domain.noting import Act, ByHand
from services.notifications.gateways.transmission import Parcel, Transmission
from services.notifications.storage.delivery_steps import DeliveryStep, steps_of
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    HOUSE,
    LOST,
    REFUSED,
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)


class SilentPost(KeepingPost):
    """Its worker is never heard of again."""

    def send(self, parcel: Parcel, before_dot: object) -> Transmission:
        del parcel, before_dot
        raise KeyboardInterrupt


def story(listener: Listener, number: int = 0) -> list[DeliveryStep]:
    delivery = listener.deliveries()[number]
    with listener.database.transaction() as session:
        return list(steps_of(session, delivery.id))


def kinds(listener: Listener, number: int = 0) -> list[str]:
    return [step.kind for step in story(listener, number)]


def by_hand(listener: Listener, act: Act, *numbers: int) -> tuple[int, int]:
    deliveries = listener.deliveries()
    ids = [deliveries[number].id for number in numbers or (0,)]
    by = ByHand(act, "1", "Olle Exempel", "Servern är lagad.")
    with listener.database.transaction() as session:
        outcome = overruling.overrule(session, ids, by, house=HOUSE, now=listener.clock.now())
    return outcome.done, outcome.left


def test_story_when_deferred_and_then_taken_then_has_both_attempts(
    listener: Listener, post: KeepingPost
) -> None:
    answers = [DEFERRED, ACCEPTED]
    post.answer = lambda _: answers.pop(0)
    listener.hear(Applicant().waitlisted(), 1)
    begun = listener.clock.now()
    listener.run_due()
    listener.run_until(begun + timedelta(minutes=2))
    first, second = story(listener)
    assert (first.kind, first.attempt, first.begun_at) == ("deferred", 1, begun)
    assert (first.stage, first.words) == ("rcpt", "451 4.2.0 later")
    assert first.next_attempt_at is not None
    assert second.begun_at is not None
    assert begun < first.next_attempt_at <= second.begun_at
    assert (second.kind, second.attempt, second.words) == ("sent", 2, "250 taken")


def test_story_when_the_worker_falls_silent_then_says_so_before_the_next_attempt(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().waitlisted(), 1)
    silent = Listener(listener.database, SilentPost(), listener.clock)
    begun = listener.clock.now()
    try:
        silent.run_due()
    except KeyboardInterrupt:
        listener.run_until(begun + timedelta(minutes=5))
    assert kinds(listener) == ["silent", "sent"]
    assert [step.begun_at == begun for step in story(listener)] == [True, False]
    assert len(post.parcels) == 1


def test_story_when_a_mail_ends_without_an_attempt_then_says_why(listener: Listener) -> None:
    listener.hear(Applicant().received(), 1)
    listener.clock.set(listener.clock.now() + timedelta(days=30))
    listener.run_due()
    assert kinds(listener) == ["expired"]


def test_mail_when_refused_and_sent_again_then_has_the_same_bytes_and_says_who(
    listener: Listener, post: KeepingPost
) -> None:
    seen: list[Parcel] = []

    def refuse(parcel: Parcel) -> Transmission:
        seen.append(parcel)
        return REFUSED if len(seen) == 1 else ACCEPTED

    post.answer = refuse
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(listener.clock.now() + timedelta(hours=1))
    assert by_hand(listener, "again") == (1, 0)
    listener.run_due()
    assert seen[0] == seen[1]
    assert kinds(listener) == ["failed", "again", "sent"]
    _, act, _ = story(listener)
    assert (act.organizer_name, act.reason) == ("Olle Exempel", "Servern är lagad.")


def test_mail_when_it_may_have_arrived_and_is_sent_again_then_not_once_more_by_itself(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: LOST
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert by_hand(listener, "again") == (1, 0)
    listener.run_until(listener.clock.now() + timedelta(hours=2))
    assert kinds(listener) == ["unknown", "again", "unknown"]
    assert len(post.parcels) == 2


def test_mail_when_a_later_one_has_told_more_then_does_not_go_again(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: LOST if not post.parcels else ACCEPTED
    session = session_facts()
    applicant = Applicant(cohort_facts(session))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    listener.hear(applicant.rescheduled(moved(session, timedelta(days=1))), 1)
    listener.run_due()
    assert by_hand(listener, "again") == (0, 1)
    newest = event_of(post.mails[-1])
    assert newest is not None
    assert newest[1]["SEQUENCE"] == 1


def test_mail_when_its_session_has_been_then_does_not_go_again(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: LOST
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(listener.clock.now() + timedelta(days=365))
    assert by_hand(listener, "again") == (0, 1)


def test_mails_when_aborted_then_do_not_go_and_go_again_when_asked(
    listener: Listener, post: KeepingPost
) -> None:
    cohort = cohort_facts()
    for _ in range(2):
        listener.hear(Applicant(cohort).waitlisted(), 1)
    assert by_hand(listener, "aborted", 0, 1) == (2, 0)
    assert by_hand(listener, "aborted", 0, 1) == (0, 2)
    listener.run_due()
    assert post.parcels == []
    assert by_hand(listener, "again", 1) == (1, 0)
    listener.run_due()
    assert [state for _, state in listener.fates()] == ["aborted", "sent"]


def test_letter_when_aborted_then_the_next_change_tells_the_session_but_not_the_letter(
    listener: Listener, post: KeepingPost
) -> None:
    session = session_facts()
    applicant = Applicant(cohort_facts(session))
    listener.hear(applicant.confirmed(), 1)
    by_hand(listener, "aborted")
    listener.hear(applicant.rescheduled(moved(session, timedelta(days=1))), 1)
    listener.run_due()
    assert listener.fates() == [("place_confirmed", "aborted"), ("session_invited", "sent")]
    assert len(post.parcels) == 1


def test_mail_when_it_has_gone_then_can_neither_be_aborted_nor_go_again(
    listener: Listener,
) -> None:
    listener.hear(Applicant().waitlisted(), 1)
    listener.run_due()
    assert by_hand(listener, "aborted") == (0, 1)
    assert by_hand(listener, "again") == (0, 1)
    assert kinds(listener) == ["sent"]


def test_end_when_noted_by_a_report_then_keeps_its_words(listener: Listener) -> None:
    listener.hear(Applicant().waitlisted(), 1)
    (delivery,) = listener.deliveries()
    with listener.database.transaction() as session:
        noting.note_end(
            session, delivery, "bounced", now=listener.clock.now(), words="550 no such user"
        )
    assert [(step.kind, step.words) for step in story(listener)] == [
        ("bounced", "550 no such user")
    ]
