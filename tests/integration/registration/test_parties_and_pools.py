from __future__ import annotations

from sqlalchemy import select

from services.registration.storage.registrations import Registration
from tests.support.stories import Stories


def test_party_when_it_fits_then_takes_all_of_its_places_together(stories: Stories) -> None:
    stories.open_cohort(capacity=4)
    stories.enter("party", places=3)

    assert (stories.state("party"), stories.taken()) == ("confirmed", 3)


def test_party_when_it_does_not_fit_then_waits_whole(stories: Stories) -> None:
    stories.open_cohort(capacity=4)
    stories.enter("anna", "bo")
    stories.enter("party", places=3)

    assert (stories.state("party"), stories.taken()) == ("waitlisted", 2)


def test_party_when_passed_over_three_times_then_free_places_are_kept_for_it(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=6)
    stories.enter("anna")
    stories.enter("party", places=6)
    stories.enter("bo", "cecilia", "dan", "eva")

    assert stories.states() == {
        "anna": "confirmed",
        "party": "waitlisted",
        "bo": "confirmed",
        "cecilia": "confirmed",
        "dan": "confirmed",
        "eva": "waitlisted",
    }

    for who in ("anna", "bo", "cecilia", "dan"):
        stories.cancel(who)

    assert (stories.state("party"), stories.state("eva")) == ("confirmed", "waitlisted")
    assert stories.taken() == 6


def test_party_when_it_cancels_then_all_of_its_places_go_to_those_who_wait(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("party", places=2)
    stories.enter("anna", "bo")

    stories.cancel("party")

    assert (stories.state("anna"), stories.state("bo"), stories.taken()) == (
        "confirmed",
        "confirmed",
        2,
    )


def test_pool_when_it_is_full_then_those_who_want_it_queue_and_others_come_in(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)
    hall, online = stories.open_pool("mode", "hall", 1), stories.open_pool("mode", "online", 5)
    stories.enter("anna", "bo", pools=frozenset({hall}))
    stories.enter("cecilia", pools=frozenset({online}))

    assert stories.states() == {"anna": "confirmed", "bo": "waitlisted", "cecilia": "confirmed"}
    assert (stories.taken(), stories.taken_of(hall), stories.taken_of(online)) == (2, 1, 1)


def test_pool_when_a_place_in_it_is_freed_then_the_first_who_waits_for_it_gets_it(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)
    hall = stories.open_pool("mode", "hall", 1)
    stories.enter("anna", "bo", "cecilia", pools=frozenset({hall}))

    stories.cancel("anna")

    assert stories.states() == {"anna": "cancelled", "bo": "confirmed", "cecilia": "waitlisted"}
    assert stories.taken_of(hall) == 1


def test_queue_when_turns_are_exchanged_then_the_new_order_is_served(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia")
    with stories.database.transaction() as session:
        rows = {row.name: row for row in session.scalars(select(Registration))}
        rows["Bo"].turn, rows["Cecilia"].turn = rows["Cecilia"].turn, rows["Bo"].turn

    stories.cancel("anna")

    assert (stories.state("bo"), stories.state("cecilia")) == ("waitlisted", "confirmed")
