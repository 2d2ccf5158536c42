"""What those who wait are told of earlier queues, and when they hear."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from services.registration.domain.errors import AnswerNotPossible
from services.registration.domain.waitlist import queue_controls
from services.registration.domain.waitlist.outlook import outlook_now, pasts
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from shared.contracts.facts import QueueOutlook
from tests.support.clock import SettableClock
from tests.support.statements import statements_on
from tests.support.stories import Stories

EARLIER = timedelta(days=14)


def held_before(stories: Stories, clock: SettableClock, name: str) -> UUID:
    """A cohort with one place and four who wait, of whom the first gets in; it has begun."""
    cohort_id = stories.open_cohort(capacity=1, starts_in=EARLIER)
    stories.enter(*(f"{name}-{number}" for number in range(5)))
    stories.cancel(f"{name}-0")
    clock.advance(EARLIER + timedelta(days=1))
    return cohort_id


def outlook_at(stories: Stories, place: int) -> QueueOutlook:
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        return outlook_now(session, cohort, place=place, now=stories.clock.now())


def of_one_program(stories: Stories, *cohorts: UUID) -> None:
    with stories.database.transaction() as session:
        program = session.get_one(Cohort, cohorts[0]).program_id
        for number, cohort_id in enumerate(cohorts):
            session.execute(
                update(Cohort)
                .where(Cohort.id == cohort_id)
                .values(program_id=program, key=f"run-{number}")
            )


def test_outlook_when_two_cohorts_of_the_organiser_have_begun_then_tells_how_they_went(
    stories: Stories, clock: SettableClock
) -> None:
    held_before(stories, clock, "first")
    held_before(stories, clock, "second")
    stories.open_cohort(capacity=1)

    found = outlook_at(stories, 1).record

    assert found is not None
    assert (found.of, found.cohorts, found.fewest, found.usual, found.most) == (
        "organiser", 2, 1, 1, 1,
    )  # fmt: skip
    assert (found.near, found.near_in) == (6, 2)


def test_outlook_when_they_are_of_the_same_program_then_says_so(
    stories: Stories, clock: SettableClock
) -> None:
    earlier = [held_before(stories, clock, name) for name in ("first", "second")]
    of_one_program(stories, stories.open_cohort(capacity=1), *earlier)

    found = outlook_at(stories, 1).record

    assert found is not None
    assert found.of == "program"


def test_outlook_when_earlier_cohorts_had_another_rule_then_they_tell_nothing(
    stories: Stories, clock: SettableClock
) -> None:
    held_before(stories, clock, "first")
    held_before(stories, clock, "second")
    stories.open_cohort(capacity=1)
    with stories.database.transaction() as session:
        session.get_one(Cohort, stories.cohort_id).policy = "manual"

    assert outlook_at(stories, 1).record is None


def test_outlook_when_a_place_is_offered_then_says_until_when_it_can_be_answered(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1, promotion="offer", starts_in=timedelta(days=40))
    stories.enter("anna", "bo", "cecilia")
    stories.cancel("anna")

    found = outlook_at(stories, 1)

    assert found.asks_first
    assert found.answer_due == stories.deadline("bo")


def test_waitlisted_when_told_then_carries_the_outlook(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")

    name, body = stories.messages("bo")[-1]

    assert name == "registration.waitlisted"
    assert body["outlook"]["policy"] == "first_come"
    assert body["outlook"]["record"] is None


def test_pasts_when_more_cohorts_ask_then_as_many_questions_go_to_the_database(
    stories: Stories, clock: SettableClock
) -> None:
    held_before(stories, clock, "first")
    asking = [stories.open_cohort(capacity=1) for _ in range(3)]
    counts = []
    for number in (1, 3):
        with stories.database.transaction() as session:
            cohorts = [session.get_one(Cohort, key) for key in asking[:number]]
            with statements_on(stories.database.engine) as statements:
                pasts(session, cohorts, clock.now())
            counts.append(len(statements))

    assert counts == [2, 2]


def test_promise_when_an_organizer_chooses_by_hand_then_those_who_wait_read_it(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    with stories.database.transaction() as session:
        session.get_one(Cohort, stories.cohort_id).policy = "manual"
    stories.enter("anna")
    hears_by = stories.clock.now() + timedelta(days=3)
    act = Act("organizer:1", "Vi läser alla ansökningar först.", stories.clock.now())

    with stories.database.transaction() as session:
        queue_controls.promise_answer(session, stories.cohort_id, hears_by, act)

    assert outlook_at(stories, 1).hears_by == hears_by
    assert stories.steps("anna")[-1] == ("waitlisted", "waitlisted", "answer_promised")


@pytest.mark.parametrize("days", [-1, 15], ids=["gone", "after the start"])
def test_promise_when_the_time_cannot_be_kept_then_is_refused(stories: Stories, days: int) -> None:
    stories.open_cohort(capacity=1)
    now = stories.clock.now()
    act = Act("organizer:1", "Provet.", now)

    with stories.database.transaction() as session, pytest.raises(AnswerNotPossible):
        queue_controls.promise_answer(session, stories.cohort_id, now + timedelta(days=days), act)


def test_outlook_when_places_of_an_earlier_cohort_are_still_passed_on_then_it_is_not_counted(
    stories: Stories, clock: SettableClock
) -> None:
    held_before(stories, clock, "first")
    running = stories.open_cohort(capacity=1, sessions=2, starts_in=EARLIER)
    stories.enter(*(f"second-{number}" for number in range(5)))
    clock.advance(EARLIER + timedelta(days=1))
    stories.open_cohort(capacity=1)
    counted = outlook_at(stories, 2).record
    with stories.database.transaction() as session:
        session.get_one(Cohort, running).releases_absent = True

    assert counted is not None
    assert outlook_at(stories, 2).record is None
