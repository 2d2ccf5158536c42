"""What an organizer does to a queue by hand, and what people see of it."""

from __future__ import annotations

import pytest

from services.registration.domain.errors import NoFreePlace, NotWaiting, QueueFull
from services.registration.domain.own_page.undoing import undo_cancellation
from services.registration.domain.waitlist import queue_controls
from services.registration.domain.waitlist.queue_controls import Seat
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import notes_of_cohort, queued
from services.registration.storage.queue_rows import Act
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.stories import Stories

WHY = "Vi lovade platsen i telefon."


def act(stories: Stories) -> Act:
    return Act("organizer:1", WHY, stories.clock.now())


def move(stories: Stories, who: str, position: int) -> None:
    with stories.database.transaction() as session:
        queue_controls.move(
            session, stories.id_of(who), position, act(stories), links=stories.links
        )


def seat(stories: Stories, who: str, *, exceed: bool = False) -> None:
    with stories.database.transaction() as session:
        command = Seat(stories.id_of(who), exceed)
        queue_controls.seat_directly(session, command, act(stories), links=stories.links)


def freeze(stories: Stories) -> None:
    with stories.database.transaction() as session:
        queue_controls.freeze(session, stories.cohort_id, act(stories))


def thaw(stories: Stories) -> None:
    with stories.database.transaction() as session:
        queue_controls.thaw(session, stories.cohort_id, act(stories), links=stories.links)


def notes(stories: Stories) -> list[tuple[str, str]]:
    with stories.database.transaction() as session:
        return [(row.kind, row.note) for row in notes_of_cohort(session, stories.cohort_id)]


@pytest.fixture
def queue(stories: Stories) -> Stories:
    """Anna has the one place; Bo, Cecilia and Dan wait."""
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia", "dan")
    return stories


@pytest.mark.parametrize(
    ("who", "position", "first"),
    [("dan", 1, "dan"), ("bo", 2, "cecilia"), ("bo", 99, "cecilia"), ("cecilia", 0, "cecilia")],
    ids=["to the front", "one down", "past the end", "below one"],
)
def test_move_when_a_place_becomes_free_then_it_follows_the_new_order(
    queue: Stories, who: str, position: int, first: str
) -> None:
    move(queue, who, position)

    queue.cancel("anna")

    assert [name for name, state in queue.states().items() if state == "confirmed"] == [first]


def test_move_when_others_change_place_then_they_are_told_the_reason_and_the_rest_are_not(
    queue: Stories,
) -> None:
    move(queue, "bo", 2)

    assert queue.steps("bo")[-1] == ("waitlisted", "waitlisted", "moved_in_queue")
    assert queue.steps("cecilia")[-1] == ("waitlisted", "waitlisted", "queue_reordered")
    assert queue.steps("dan")[-1][2] == "address_confirmed"


def test_move_when_a_place_was_kept_for_a_party_now_further_back_then_goes_to_those_before_it(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna", "bo")
    stories.enter("party", places=2)
    stories.enter("cecilia", "dan", "eva", "filip")
    for who in ("bo", "cecilia", "dan", "eva"):
        stories.cancel(who)
    assert stories.state("filip") == "waitlisted"

    move(stories, "party", 2)

    assert (stories.state("filip"), stories.state("party")) == ("confirmed", "waitlisted")


def test_move_when_somebody_signs_up_later_then_they_are_last(queue: Stories) -> None:
    move(queue, "dan", 1)

    assert queue.sign_up("eva").queue_position == 4


def test_move_when_not_in_the_queue_then_is_refused(queue: Stories) -> None:
    with pytest.raises(NotWaiting):
        move(queue, "anna", 1)


def test_seat_when_no_place_is_free_then_is_refused(queue: Stories) -> None:
    with pytest.raises(NoFreePlace):
        seat(queue, "dan")

    assert queue.state("dan") == "waitlisted"


def test_seat_when_exceeding_then_capacity_grows_by_exactly_that_and_it_is_written_down(
    queue: Stories,
) -> None:
    seat(queue, "dan", exceed=True)

    assert (queue.state("dan"), queue.state("bo"), queue.taken()) == (
        "confirmed", "waitlisted", 2,
    )  # fmt: skip
    with queue.database.transaction() as session:
        assert session.get_one(Cohort, queue.cohort_id).capacity == 2
    assert notes(queue) == [("capacity_exceeded", WHY)]
    assert queue.steps("dan")[-1] == ("waitlisted", "confirmed", "seated")
    assert queue.told("dan")[-1] == "registration.confirmed"


def test_seat_when_a_pool_is_full_then_it_grows_by_what_is_missing(stories: Stories) -> None:
    stories.open_cohort(capacity=5)
    pool = stories.open_pool("session", "first", 1)
    stories.enter("anna", "bo", pools=frozenset({pool}))

    seat(stories, "bo", exceed=True)

    assert (stories.state("bo"), stories.taken_of(pool), stories.taken()) == ("confirmed", 2, 2)


def test_seat_when_already_seated_then_is_refused(queue: Stories) -> None:
    with pytest.raises(NotWaiting):
        seat(queue, "anna")


def test_freeze_when_a_place_becomes_free_then_nobody_moves_until_it_is_thawed(
    queue: Stories,
) -> None:
    freeze(queue)
    freeze(queue)
    queue.cancel("anna")
    assert (queue.state("bo"), queue.taken()) == ("waitlisted", 0)
    assert queue.sign_up("eva").queue_position == 4

    thaw(queue)
    thaw(queue)

    assert (queue.state("bo"), queue.state("cecilia")) == ("confirmed", "waitlisted")
    assert notes(queue) == [("queue_thawed", WHY), ("queue_frozen", WHY)]
    assert [step[2] for step in queue.steps("cecilia")][-2:] == ["queue_frozen", "queue_thawed"]


def test_freeze_when_seated_by_hand_then_that_still_works(queue: Stories) -> None:
    freeze(queue)
    queue.cancel("anna")

    seat(queue, "dan")

    assert (queue.state("dan"), queue.state("bo")) == ("confirmed", "waitlisted")


def test_cap_when_the_queue_is_longer_then_nobody_is_put_out_and_nobody_new_gets_in(
    queue: Stories,
) -> None:
    with queue.database.transaction() as session:
        queue_controls.cap(session, queue.cohort_id, 2, act(queue))

    assert list(queue.states().values()).count("waitlisted") == 3
    with pytest.raises(QueueFull):
        queue.sign_up("eva")
    assert notes(queue) == [("queue_capped", WHY)]


def test_move_when_there_is_no_such_registration_then_is_not_found(queue: Stories) -> None:
    with pytest.raises(NotFound), queue.database.transaction() as session:
        queue_controls.move(session, new_id(), 1, act(queue), links=queue.links)


def test_move_when_somebody_takes_a_cancellation_back_then_they_find_their_turn(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia", "dan", "eva")
    stories.cancel("cecilia")
    move(stories, "eva", 1)
    with stories.database.transaction() as session:
        undo_cancellation(
            session, stories.id_of("cecilia"), now=stories.clock.now(), links=stories.links
        )

    with stories.database.transaction() as session:
        names = [row.name for row in queued(session, stories.cohort_id)]
    assert names == ["Eva", "Cecilia", "Bo", "Dan"]
