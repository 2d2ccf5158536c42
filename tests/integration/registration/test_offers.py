"""Freed places become offers: accepting, passing, silence, and who comes next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.registration.domain.commands import MoveSession
from services.registration.domain.errors import CohortClosed
from services.registration.domain.programs.rescheduling import move_session
from services.registration.domain.waitlist.answering import answer_offer
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.messaging.actors import LAPSED_OFFERS
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.clock import SettableClock
from tests.support.registration import text as localized
from tests.support.stories import Stories

MOMENT = timedelta(seconds=1)


@pytest.fixture
def queue(stories: Stories) -> Stories:
    """One place, taken by Anna; Bo, Cecilia and Dan wait for it."""
    stories.open_cohort(capacity=1, promotion="offer")
    stories.enter("anna", "bo", "cecilia", "dan")
    return stories


def widen(stories: Stories, capacity: int) -> None:
    with stories.database.transaction() as session:
        cohort = queries.cohort_for_update(session, stories.cohort_id)
        assert cohort is not None
        cohort.capacity = capacity
        promote_waiting(session, cohort, now=stories.clock.now(), links=stories.links)


def test_offer_when_a_place_becomes_free_then_the_first_is_asked_and_nobody_else(
    queue: Stories,
) -> None:
    queue.cancel("anna")

    assert queue.states() == {
        "anna": "cancelled", "bo": "offered", "cecilia": "waitlisted", "dan": "waitlisted",
    }  # fmt: skip
    assert queue.taken() == 1
    assert queue.steps("bo")[-1] == ("waitlisted", "offered", "place_offered")
    name, body = queue.messages("bo")[-1]
    assert name == "registration.offered"
    assert body["offer_url"].startswith("http://spinn.example.org/offers/")


def test_offer_when_open_then_somebody_new_joins_the_queue(queue: Stories) -> None:
    queue.cancel("anna")

    assert queue.sign_up("erik").queue_position == 3
    assert queue.taken() == 1


def test_offer_when_accepted_then_the_place_is_theirs(queue: Stories) -> None:
    queue.cancel("anna")

    assert queue.answer("bo", "accept") == "accepted"

    assert (queue.state("bo"), queue.state("cecilia"), queue.taken()) == (
        "confirmed", "waitlisted", 1,
    )  # fmt: skip
    assert queue.told("bo")[-2:] == ["registration.offered", "registration.confirmed"]
    assert queue.messages("bo")[-1][1]["cause"] == "promoted"
    assert queue.steps("bo")[-1] == ("offered", "confirmed", "offer_accepted")


def test_offer_when_passed_on_then_the_next_is_asked(queue: Stories) -> None:
    queue.cancel("anna")

    assert queue.answer("bo", "pass") == "passed"

    assert (queue.state("bo"), queue.state("cecilia")) == ("cancelled", "offered")
    assert queue.steps("bo")[-1] == ("offered", "cancelled", "offer_passed")
    assert queue.messages("bo")[-1][1]["had_place"] is True


@pytest.mark.parametrize("first", ["accept", "pass"])
@pytest.mark.parametrize("second", ["accept", "pass"])
def test_offer_when_answered_twice_then_the_first_answer_holds(
    queue: Stories, first: str, second: str
) -> None:
    queue.cancel("anna")
    answered = queue.answer("bo", first)  # type: ignore[arg-type]
    told = queue.told("bo")

    assert queue.answer("bo", second) == answered  # type: ignore[arg-type]
    assert queue.told("bo") == told


def test_offer_when_nobody_answers_then_it_goes_down_the_queue_to_its_end(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")

    for who in ("bo", "cecilia", "dan"):
        clock.set(queue.deadline(who))
        assert queue.expire_offer(who)

    assert set(queue.states().values()) == {"cancelled", "expired"}
    assert queue.told("cecilia")[-2:] == ["registration.offered", "registration.expired"]
    assert queue.steps("dan")[-1] == ("offered", "expired", "offer_not_answered")
    assert queue.taken() == 0


def test_offer_when_not_yet_over_or_answered_then_expiring_does_nothing(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")

    clock.set(queue.deadline("bo") - MOMENT)
    assert not queue.expire_offer("bo")
    assert queue.answer("bo", "accept") == "accepted"
    clock.advance(MOMENT)
    assert not queue.expire_offer("bo")
    assert queue.state("bo") == "confirmed"


def test_offer_when_answered_after_the_deadline_then_it_is_over_even_if_nobody_noticed(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")
    clock.set(queue.deadline("bo"))

    assert queue.answer("bo", "accept") == "expired"
    assert (queue.state("bo"), queue.state("cecilia")) == ("expired", "offered")


def test_offer_when_cancelled_by_the_person_then_counts_as_passed_on(queue: Stories) -> None:
    queue.cancel("anna")

    queue.cancel("bo")

    assert queue.offers("bo") == ["passed"]
    assert (queue.state("bo"), queue.state("cecilia")) == ("cancelled", "offered")
    assert queue.answer("bo", "accept") == "passed"


def test_offer_when_the_organizer_cancels_then_it_is_withdrawn(queue: Stories) -> None:
    queue.cancel("anna")

    queue.cancel("bo", actor="organizer:1")

    assert queue.offers("bo") == ["withdrawn"]


def test_capacity_when_raised_then_as_many_are_asked_as_there_are_places(queue: Stories) -> None:
    widen(queue, 3)

    assert list(queue.states().values()) == ["confirmed", "offered", "offered", "waitlisted"]
    assert queue.taken() == 3


def test_hold_when_it_lapses_then_the_place_is_offered(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1, promotion="offer")
    stories.sign_up("anna")
    stories.enter("bo")
    clock.advance(timedelta(minutes=30))

    stories.expire("anna")

    assert stories.state("bo") == "offered"


def test_confirm_when_a_place_is_free_and_nobody_before_them_wants_it_then_is_not_asked_again(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1, promotion="offer")
    stories.enter("anna")
    stories.sign_up("bo")
    stories.cancel("anna")

    assert stories.confirm("bo") == "confirmed"


def test_confirm_when_a_place_is_free_but_others_come_first_then_they_are_asked(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1, promotion="offer")
    stories.enter("anna")
    stories.sign_up("bo")
    stories.enter("cecilia")
    stories.cancel("anna")

    assert stories.state("cecilia") == "offered"
    assert stories.confirm("bo") == "waitlisted"


def test_place_when_freed_too_late_to_ask_then_goes_to_the_first_at_once(
    queue: Stories, clock: SettableClock
) -> None:
    with queue.database.transaction() as session:
        cohort = session.get(Cohort, queue.cohort_id)
        assert cohort is not None
        start = cohort.sessions[0].starts_at
    clock.set(start - timedelta(minutes=90))

    queue.cancel("anna")

    assert queue.state("bo") == "confirmed"


def test_place_when_freed_after_the_start_then_goes_to_nobody(
    queue: Stories, clock: SettableClock
) -> None:
    clock.advance(timedelta(days=15))

    queue.cancel("anna")

    assert (queue.state("bo"), queue.taken()) == ("waitlisted", 0)


def test_person_when_their_offer_lapsed_then_may_sign_up_again_at_the_end(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")
    clock.set(queue.deadline("bo"))
    queue.expire_offer("bo")

    assert queue.sign_up("bo").queue_position == 2


def test_session_when_moved_before_the_deadline_then_the_offer_ends_with_its_start(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")
    with queue.database.transaction() as session:
        cohort = session.get(Cohort, queue.cohort_id)
        assert cohort is not None
        meeting = cohort.sessions[0]
        command = MoveSession(
            meeting.id,
            meeting.starts_local - timedelta(days=13),
            meeting.ends_local - timedelta(days=13),
            localized("Nya salen"),
            None,
        )
    with queue.database.transaction() as session:
        move_session(session, command, now=clock.now())

    assert queue.deadline("bo") == clock.now() + timedelta(days=1)


def test_offer_when_the_cohort_is_closed_then_cannot_be_accepted(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")
    with queue.database.transaction() as session:
        cohort = queries.cohort_for_update(session, queue.cohort_id)
        assert cohort is not None
        cohort.closed_at = clock.now()

    with pytest.raises(CohortClosed):
        queue.answer("bo", "accept")


def test_offer_when_there_is_none_then_is_not_found(stories: Stories) -> None:
    with pytest.raises(NotFound), stories.database.transaction() as session:
        answer_offer(session, new_id(), "accept", now=stories.clock.now(), links=stories.links)


def test_offers_when_due_then_are_claimed_once_until_the_lease_is_over(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")
    clock.set(queue.deadline("bo"))

    def claimed() -> list[object]:
        with queue.database.transaction() as session:
            return list(LAPSED_OFFERS.claim(session, clock.now(), 10))

    assert (claimed(), claimed()) == ([queue.offer_of("bo")], [])
    clock.advance(timedelta(minutes=2))
    assert claimed() == [queue.offer_of("bo")]


def test_offer_when_accepted_and_expired_at_the_same_moment_then_one_of_them_holds(
    queue: Stories, clock: SettableClock
) -> None:
    queue.cancel("anna")
    offer_id, deadline = queue.offer_of("bo"), queue.deadline("bo")
    clock.set(deadline)

    def accept() -> str:
        with queue.database.transaction() as session:
            answered = answer_offer(
                session, offer_id, "accept", now=deadline - MOMENT, links=queue.links
            )
            return str(answered.state)

    with ThreadPoolExecutor(2) as pool:
        accepting = pool.submit(accept)
        expiring = pool.submit(queue.expire_offer, "bo")
        outcome = (accepting.result(), expiring.result())

    assert (outcome, queue.state("bo"), queue.state("cecilia")) in [
        (("accepted", False), "confirmed", "waitlisted"),
        (("expired", True), "expired", "offered"),
    ]
    assert queue.taken() == 1


def test_offer_when_accepted_sixteen_times_at_once_then_is_told_once(queue: Stories) -> None:
    queue.cancel("anna")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: queue.answer("bo", "accept"), range(16)))

    assert set(answers) == {"accepted"}
    assert queue.told("bo").count("registration.confirmed") == 1
    assert queue.taken() == 1


def test_offers_when_many_are_answered_at_once_then_no_place_is_lost_or_given_twice(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=6, promotion="offer")
    seated, waiting = [f"seated-{n}" for n in range(6)], [f"waiting-{n}" for n in range(12)]
    stories.enter(*seated, *waiting)
    for who in seated:
        stories.cancel(who)

    answers = [(who, "pass" if n % 2 else "accept") for n, who in enumerate(waiting[:6])]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda each: stories.answer(*each), answers))  # type: ignore[arg-type]

    states = stories.states()
    assert [states[who] for who in waiting[:6]] == ["confirmed", "cancelled"] * 3
    assert [states[who] for who in waiting[6:]] == ["offered"] * 3 + ["waitlisted"] * 3
    assert stories.taken() == 6


def test_database_when_two_offers_of_one_registration_would_be_open_then_refuses(
    queue: Stories,
) -> None:
    queue.cancel("anna")

    with pytest.raises(IntegrityError), queue.database.transaction() as session:
        session.execute(
            text(
                "INSERT INTO offer (id, registration_id, offered_at, expires_at, state)"
                " SELECT gen_random_uuid(), registration_id, offered_at, expires_at, state"
                " FROM offer"
            )
        )
