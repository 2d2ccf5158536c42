"""Taking a cancellation back, on a real database: places, numbers, messages, races."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.registration.domain.errors import PlaceGone, RegisteredAgain, UndoTooLate
from services.registration.domain.own_page.undoing import UNDO_WINDOW, undo_cancellation, undoable
from services.registration.storage.registrations import Registration
from shared.kernel.errors import Conflict, NotFound
from shared.kernel.identifiers import new_id
from tests.support.stories import Stories


def undo(stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = undo_cancellation(
            session, stories.id_of(who), now=stories.clock.now(), links=stories.links
        )
        return str(row.state)


def offered(stories: Stories, who: str) -> list[object]:
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of(who))
        assert row is not None
        return list(undoable(session, row.participant_id, stories.clock.now()).values())


def numbers(stories: Stories) -> dict[str, int]:
    with stories.database.transaction() as session:
        rows = session.scalars(select(Registration).order_by(Registration.queue_number))
        return {row.name.lower(): row.queue_number for row in rows}


def test_undo_when_place_is_free_then_place_and_message_come_back(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna")
    stories.cancel("anna")

    assert undo(stories, "anna") == "confirmed"

    assert stories.taken() == 1
    assert stories.told("anna")[-2:] == ["registration.cancelled", "registration.confirmed"]
    assert stories.steps("anna")[-1] == ("cancelled", "confirmed", "cancellation_undone")


def test_undo_when_repeated_then_changes_nothing(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna")
    stories.cancel("anna")
    undo(stories, "anna")
    told = stories.told("anna")

    assert undo(stories, "anna") == "confirmed"

    assert (stories.told("anna"), stories.taken()) == (told, 1)


def test_undo_when_the_next_has_moved_up_then_place_has_gone(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")
    stories.cancel("anna")

    with pytest.raises(PlaceGone):
        undo(stories, "anna")

    assert stories.states() == {"anna": "cancelled", "bo": "confirmed"}
    assert offered(stories, "anna") == []


def test_undo_when_somebody_has_signed_up_for_the_place_then_place_has_gone(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.cancel("anna")
    stories.sign_up("bo")

    with pytest.raises(PlaceGone):
        undo(stories, "anna")

    assert (stories.taken(), stories.state("anna")) == (1, "cancelled")


def test_undo_when_in_the_queue_before_then_number_comes_back(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia")
    before = numbers(stories)
    stories.cancel("bo")

    assert undo(stories, "bo") == "waitlisted"

    assert numbers(stories) == before
    assert stories.messages("bo")[-1][1]["queue"]["position"] == 1


def test_undo_when_a_place_became_free_meanwhile_then_returns_to_the_queue_and_moves_up(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")
    stories.cancel("bo")
    stories.cancel("anna")

    undo(stories, "bo")

    assert stories.states() == {"anna": "cancelled", "bo": "confirmed"}
    assert stories.told("bo")[-2:] == ["registration.waitlisted", "registration.confirmed"]


def test_undo_when_ten_minutes_are_over_then_is_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.cancel("anna")
    stories.clock.advance(UNDO_WINDOW)

    assert offered(stories, "anna") == []
    with pytest.raises(UndoTooLate):
        undo(stories, "anna")


def test_undo_when_a_moment_is_left_then_is_offered_until_then(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.cancel("anna")
    until = stories.clock.now() + UNDO_WINDOW
    stories.clock.advance(UNDO_WINDOW - timedelta(seconds=1))

    assert offered(stories, "anna") == [until]
    assert undo(stories, "anna") == "confirmed"


@pytest.mark.parametrize("capacity", [1, 2])
def test_undo_when_an_organizer_cancelled_then_is_refused(stories: Stories, capacity: int) -> None:
    stories.open_cohort(capacity=capacity)
    stories.enter("anna")
    stories.cancel("anna", actor="organizer-1")

    assert offered(stories, "anna") == []
    with pytest.raises(UndoTooLate):
        undo(stories, "anna")


def test_undo_when_address_was_never_confirmed_then_is_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    stories.cancel("anna")

    with pytest.raises(UndoTooLate):
        undo(stories, "anna")


def test_undo_when_the_program_has_begun_then_is_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=1, starts_in=timedelta(minutes=5))
    stories.enter("anna")
    stories.cancel("anna")
    stories.clock.advance(timedelta(minutes=5))

    with pytest.raises(UndoTooLate):
        undo(stories, "anna")


def test_undo_when_registered_again_then_the_newer_registration_counts(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna")
    first = stories.id_of("anna")
    stories.cancel("anna")
    stories.sign_up("anna")

    with stories.database.transaction() as session, pytest.raises(RegisteredAgain):
        undo_cancellation(session, first, now=stories.clock.now(), links=stories.links)

    with stories.database.transaction() as session:
        row = session.get(Registration, first)
        assert row is not None
        assert undoable(session, row.participant_id, stories.clock.now()) == {}


def test_undo_when_there_is_no_such_registration_then_is_not_found(stories: Stories) -> None:
    with stories.database.transaction() as session, pytest.raises(NotFound):
        undo_cancellation(session, new_id(), now=stories.clock.now(), links=stories.links)


def test_undo_when_others_sign_up_at_the_same_moment_then_the_place_goes_to_one(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.cancel("anna")

    def try_undo() -> str:
        try:
            return undo(stories, "anna")
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(6) as threads:
        signed = [threads.submit(stories.sign_up, f"person{n}") for n in range(5)]
        undone = threads.submit(try_undo)
        places = [each.result().queue_position for each in signed].count(None)

    won = undone.result() == "confirmed"
    assert (int(won) + places, stories.taken()) == (1, 1)
    assert undone.result() in ("confirmed", "place_gone")
