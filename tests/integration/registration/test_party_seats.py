"""Seats for others: named, taken, given back, handed over; places are counted once throughout."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from services.registration.domain.commands import Register
from services.registration.domain.errors import (
    AlreadyInCohort,
    PartyTooLarge,
    SeatNotToGive,
    SeatWithdrawn,
    TooManyInvitations,
)
from services.registration.domain.parties.seats import (
    MOST_NAMINGS,
    GiveBack,
    cancel_seat,
    withdraw_seat,
)
from services.registration.domain.registering import Outcome, register
from services.registration.storage import party_queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from shared.kernel.errors import Refusal
from tests.support.parties import claim, name
from tests.support.stories import Stories


def party(stories: Stories, who: str, places: int) -> None:
    stories.sign_up(who, places=places)
    stories.confirm(who)


def as_many_as_fit(stories: Stories, who: str, places: int) -> Outcome:
    command = Register(
        cohort_id=stories.cohort_id,
        name=who.title(),
        email=f"{who}@example.org",
        organisation="",
        organisation_number=None,
        language="sv",
        consent_version="test",
        places=places,
        as_many_as_fit=True,
    )
    with stories.database.transaction() as session:
        return register(session, command, now=stories.clock.now(), links=stories.links)


def give_back(stories: Stories, booker: str, number: int) -> None:
    with stories.database.transaction() as session:
        cancel_seat(
            session,
            GiveBack(stories.id_of(booker), number),
            now=stories.clock.now(),
            links=stories.links,
        )


def withdraw(stories: Stories, booker: str, number: int) -> None:
    with stories.database.transaction() as session:
        withdraw_seat(session, stories.id_of(booker), number)


def seats(stories: Stories, booker: str) -> list[tuple[int, str]]:
    with stories.database.transaction() as session:
        rows = party_queries.seats_of(session, stories.id_of(booker))
        return [(row.number, str(row.state)) for row in rows]


def places(stories: Stories, who: str) -> int:
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of(who))
        assert row is not None
        return row.places


def counted(stories: Stories) -> tuple[int, int]:
    """Places that the cohort counts as taken, and their sum over registrations."""
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        held = select(func.coalesce(func.sum(Registration.places), 0)).where(
            Registration.cohort_id == stories.cohort_id, Registration.holds_place
        )
        return cohort.places_taken, int(session.scalar(held) or 0)


def test_register_when_for_several_then_seats_of_others_are_open(stories: Stories) -> None:
    stories.open_cohort(capacity=5)

    party(stories, "anna", 3)

    assert seats(stories, "anna") == [(2, "open"), (3, "open")]
    assert stories.taken() == 3


def test_register_when_party_is_larger_than_allowed_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=5, largest_party=2)

    with pytest.raises(PartyTooLarge):
        stories.sign_up("anna", places=3)


def test_register_when_as_many_as_fit_then_takes_what_is_free(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    stories.enter("bo")

    outcome = as_many_as_fit(stories, "anna", 4)

    assert (outcome.places, outcome.queue_position, stories.taken()) == (2, None, 3)


def test_register_when_as_many_as_fit_and_nothing_is_free_then_all_wait_together(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("bo")

    outcome = as_many_as_fit(stories, "anna", 4)

    assert (outcome.places, outcome.queue_position) == (4, 1)


def test_claim_when_guest_says_yes_then_place_is_theirs_and_no_place_is_made_or_lost(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=3)
    party(stories, "anna", 3)

    claim(stories, name(stories, "anna", 2, "bo"), "bo")

    assert (stories.state("bo"), places(stories, "anna"), stories.taken()) == ("confirmed", 2, 3)
    assert seats(stories, "anna") == [(2, "taken"), (3, "open")]
    assert stories.told("bo") == ["registration.confirmed"]
    assert stories.steps("bo") == [(None, "confirmed", "seat_claimed")]
    assert stories.steps("anna")[-1] == ("confirmed", "confirmed", "seat_taken")


def test_claim_when_pressed_twice_then_changes_nothing(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    party(stories, "anna", 2)
    link = name(stories, "anna", 2, "bo")
    claim(stories, link, "bo")

    claim(stories, link, "bo")

    assert stories.told("bo") == ["registration.confirmed"]


def test_claim_when_party_has_pool_places_then_pool_keeps_its_count(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    pool = stories.open_pool("option", "lunch", 2)
    stories.sign_up("anna", places=2, pools=frozenset({pool}))
    stories.confirm("anna")

    claim(stories, name(stories, "anna", 2, "bo"), "bo")

    assert stories.taken_of(pool) == 2


def test_claim_when_somebody_else_was_named_since_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    party(stories, "anna", 2)
    link = name(stories, "anna", 2, "bo")
    name(stories, "anna", 2, "cilla")

    with pytest.raises(SeatWithdrawn):
        claim(stories, link, "bo")


def test_claim_when_name_was_taken_off_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    party(stories, "anna", 2)
    link = name(stories, "anna", 2, "bo")
    withdraw(stories, "anna", 2)

    with pytest.raises(SeatWithdrawn):
        claim(stories, link, "bo")


def test_claim_when_party_was_cancelled_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    party(stories, "anna", 2)
    link = name(stories, "anna", 2, "bo")
    stories.cancel("anna")

    with pytest.raises(SeatWithdrawn):
        claim(stories, link, "bo")


def test_claim_when_guest_signed_up_since_then_refuses_a_duplicate(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    party(stories, "anna", 2)
    link = name(stories, "anna", 2, "bo")
    stories.enter("bo")

    with pytest.raises(AlreadyInCohort):
        claim(stories, link, "bo")


def test_name_when_address_is_registered_already_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    party(stories, "anna", 2)

    with pytest.raises(AlreadyInCohort):
        name(stories, "anna", 2, "anna")


def test_name_when_party_waits_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("bo")
    party(stories, "anna", 2)

    with pytest.raises(SeatNotToGive):
        name(stories, "anna", 2, "cilla")


def test_name_when_repeated_too_often_then_sends_no_more_mails(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    party(stories, "anna", 2)
    for number in range(MOST_NAMINGS):
        name(stories, "anna", 2, f"guest{number}")

    with pytest.raises(TooManyInvitations):
        name(stories, "anna", 2, "cilla")


def test_give_back_when_somebody_waits_then_they_get_the_place(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    party(stories, "anna", 2)
    stories.enter("bo")

    give_back(stories, "anna", 2)

    assert (stories.state("bo"), places(stories, "anna"), stories.taken()) == ("confirmed", 1, 2)
    assert stories.steps("anna")[-1] == ("confirmed", "confirmed", "seat_given_back")


def test_give_back_when_waiting_party_fits_then_it_gets_its_places(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("bo")
    party(stories, "anna", 2)

    give_back(stories, "anna", 2)

    assert (stories.state("anna"), stories.taken()) == ("confirmed", 2)


def test_give_back_when_guest_has_taken_the_seat_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    party(stories, "anna", 3)
    claim(stories, name(stories, "anna", 2, "bo"), "bo")

    with pytest.raises(SeatNotToGive):
        give_back(stories, "anna", 2)


def test_cancel_when_party_has_a_guest_then_guest_keeps_the_seat(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    party(stories, "anna", 3)
    claim(stories, name(stories, "anna", 2, "bo"), "bo")

    stories.cancel("anna")

    assert (stories.state("bo"), stories.taken()) == ("confirmed", 1)


def test_transfer_when_colleague_says_yes_then_place_moves_and_both_are_told(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1, transfers=True)
    stories.enter("anna")
    stories.enter("cilla")

    claim(stories, name(stories, "anna", 1, "bo"), "bo")

    assert stories.states() == {"anna": "cancelled", "bo": "confirmed", "cilla": "waitlisted"}
    assert stories.told("anna")[-1] == "registration.cancelled"
    assert stories.told("bo") == ["registration.confirmed"]
    assert stories.steps("anna")[-1] == ("confirmed", "cancelled", "handed_over")
    assert stories.steps("bo") == [(None, "confirmed", "place_handed_over")]


def test_transfer_when_cohort_does_not_allow_it_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    with pytest.raises(SeatNotToGive):
        name(stories, "anna", 1, "bo")


def test_claim_when_two_guests_and_a_cancelling_meet_then_places_are_exact(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=6)
    party(stories, "anna", 6)
    stories.enter("x", "y", "z")
    links = {who: name(stories, "anna", n, who) for n, who in enumerate("bcde", start=2)}

    def act(who: str) -> None:
        try:
            if who == "back":
                give_back(stories, "anna", 6)
            elif who == "cancel":
                stories.cancel("anna")
            else:
                claim(stories, links[who], who)
        except Refusal:
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, ["b", "c", "back", "d", "cancel", "e", "b", "c"]))

    taken, held = counted(stories)
    assert taken == held
    assert taken <= 6
    assert [stories.state(who) for who in "xyz"].count("confirmed") == min(
        3, 6 - sum(who in stories.states() for who in "bcde")
    )


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["name", "claim", "back", "off"]), st.integers(2, 5)),
        max_size=12,
    )
)
def test_party_when_seats_change_in_any_order_then_places_add_up(
    stories: Stories, moves: list[tuple[str, int]]
) -> None:
    stories.open_cohort(capacity=5)
    booker = f"anna{stories.cohort_id.hex}"
    party(stories, booker, 5)
    known: dict[int, tuple[UUID, int]] = {}

    for move, number in moves:
        guest = f"guest{number}{stories.cohort_id.hex}"
        try:
            if move == "name":
                known[number] = name(stories, booker, number, guest)
            elif move == "claim" and number in known:
                claim(stories, known[number], guest)
            elif move == "back":
                give_back(stories, booker, number)
            elif move == "off":
                withdraw(stories, booker, number)
        except Refusal:
            pass

    gone = sum(state == "cancelled" for _, state in seats(stories, booker))
    assert counted(stories) == (5 - gone, 5 - gone)
