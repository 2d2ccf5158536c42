"""Choosing sessions: what it claims, who gets in, what a change frees, who waits for what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.registration.domain.commands import Part
from services.registration.domain.errors import (
    AnswersSettled,
    ChoiceFull,
    ChoiceInUse,
    ChoiceNotPossible,
    ChoicePlacesTaken,
    SessionTooSmall,
)
from services.registration.domain.taking_part.changing import ChangePart, change_part
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.stories import Stories


def test_choice_when_made_then_claims_the_places_of_those_sessions_only(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=3)
    stories.let_choose(places={1: 2, 2: 5})
    stories.enter("anna", sessions=[1, 3])

    assert stories.seats() == {"1": (1, 2), "2": (0, 5), "3": (1, None)}
    assert stories.attends("anna") == [1, 3]


def test_choice_when_everybody_attends_all_then_there_is_none_to_make(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.enter("anna", sessions=[1])

    assert (stories.seats(), stories.attends("anna")) == ({}, [1, 2])


@pytest.mark.parametrize("numbers", [[], [1], [1, 2, 3, 4]], ids=["none", "few", "many"])
def test_choice_when_too_few_or_too_many_then_refused(stories: Stories, numbers: list[int]) -> None:
    stories.open_cohort(capacity=10, sessions=4)
    stories.let_choose(2, 3)

    with pytest.raises(ChoiceNotPossible):
        stories.sign_up("anna", sessions=numbers)


def test_choice_when_a_session_has_begun_then_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose()
    stories.keep_open()
    stories.clock.advance(timedelta(days=15))

    with pytest.raises(ChoiceNotPossible):
        stories.sign_up("anna", sessions=[1])
    stories.enter("anna", sessions=[2])
    assert stories.state("anna") == "confirmed"


def test_session_when_full_then_who_chooses_it_waits_and_others_come_in(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1})
    stories.enter("anna", sessions=[1])
    stories.enter("bo", sessions=[1, 2])
    stories.enter("cecilia", sessions=[2])

    assert stories.states() == {"anna": "confirmed", "bo": "waitlisted", "cecilia": "confirmed"}


def test_choice_when_changed_then_the_seat_goes_to_who_waits_for_it(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1})
    stories.enter("anna", "bo", sessions=[1])

    stories.change_part("anna", [2])

    assert (stories.state("bo"), stories.attends("anna")) == ("confirmed", [2])
    assert stories.seats() == {"1": (1, 1), "2": (1, None)}
    assert stories.steps("anna")[-1] == ("confirmed", "confirmed", "part_changed")
    name, body = stories.messages("anna")[-1]
    chosen = [str(one) for one in stories.sessions([2])]
    assert (name, body["taking_part"]["session_ids"]) == ("registration.changed", chosen)


def test_choice_when_the_new_session_is_full_then_the_old_one_is_kept(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1})
    stories.enter("anna", sessions=[1])
    stories.enter("bo", sessions=[2])

    with pytest.raises(ChoiceFull):
        stories.change_part("bo", [1, 2])
    assert (stories.attends("bo"), stories.seats()["1"]) == ([2], (1, 1))


def test_choice_when_a_party_waits_for_the_last_seats_then_nobody_takes_one_by_changing(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 2})
    stories.enter("anna", sessions=[1])
    stories.enter("bo", sessions=[2])
    stories.enter("party", places=2, sessions=[1])

    with pytest.raises(ChoiceFull):
        stories.change_part("bo", [1])


def test_choice_when_somebody_who_waits_drops_the_full_session_then_gets_a_place(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1})
    stories.enter("anna", sessions=[1])
    stories.enter("bo", sessions=[1, 2])

    stories.change_part("bo", [2])

    assert (stories.state("bo"), stories.attends("bo")) == ("confirmed", [2])


def test_choice_when_sent_again_then_nothing_changes(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose()
    stories.enter("anna", sessions=[1])
    before = stories.told("anna")

    stories.change_part("anna", [1])

    assert stories.told("anna") == before


def test_choice_when_registration_has_closed_then_settled(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose()
    stories.enter("anna", sessions=[1])
    stories.clock.advance(timedelta(days=15))

    with pytest.raises(AnswersSettled):
        stories.change_part("anna", [2])


def test_choice_when_nobody_knows_the_registration_then_not_found(stories: Stories) -> None:
    command = ChangePart(new_id(), Part())
    with stories.database.transaction() as session, pytest.raises(NotFound):
        change_part(session, command, now=stories.clock.now(), links=stories.links)


def test_place_when_cancelled_then_every_chosen_session_has_its_seat_back(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1, 2: 1})
    stories.enter("anna", sessions=[1, 2])
    stories.enter("bo", sessions=[1])
    stories.enter("cecilia", sessions=[2])

    stories.cancel("anna")

    assert (stories.state("bo"), stories.state("cecilia")) == ("confirmed", "confirmed")
    assert stories.seats() == {"1": (1, 1), "2": (1, 1)}


def test_rule_when_people_are_registered_already_then_they_go_on_attending_all(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.enter("anna")
    stories.let_choose(places={1: 4})

    assert stories.attends("anna") == [1, 2]
    assert stories.seats() == {"1": (1, 4), "2": (1, None)}


def test_rule_when_more_places_are_given_then_those_who_wait_come_in(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose(places={1: 1})
    stories.enter("anna", "bo", sessions=[1])

    stories.let_choose(places={1: 2})

    assert (stories.state("bo"), stories.seats()["1"]) == ("confirmed", (2, 2))


def test_rule_when_fewer_places_than_taken_then_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=10, sessions=2)
    stories.let_choose()
    stories.enter("anna", "bo", sessions=[1])

    with pytest.raises(ChoicePlacesTaken):
        stories.let_choose(places={1: 1})
    with pytest.raises(ChoiceInUse):
        stories.let_choose(None)
    stories.cancel("anna")
    stories.cancel("bo")
    stories.let_choose(None)
    assert stories.seats() == {}


@pytest.mark.parametrize(
    ("least", "most"), [(3, None), (2, 1), (0, None), (None, 2)], ids=["all", "few", "zero", "most"]
)
def test_rule_when_it_asks_for_what_there_is_not_then_refused(
    stories: Stories, least: int | None, most: int | None
) -> None:
    stories.open_cohort(sessions=2)
    with pytest.raises(ChoiceNotPossible):
        stories.let_choose(least, most)


def test_session_when_everybody_attends_it_then_it_has_room_for_the_whole_cohort(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=3, sessions=2)
    with pytest.raises(SessionTooSmall):
        stories.let_choose(None, places={1: 2})
    stories.let_choose(None, places={1: 4})
    stories.resize(4)
    with pytest.raises(SessionTooSmall):
        stories.resize(5)
    assert stories.seats() == {}


def test_mode_when_chosen_then_each_way_has_places_of_its_own(stories: Stories) -> None:
    stories.open_cohort(capacity=10)
    stories.let_choose(None, modes={"on_site": 1, "online": None})
    stories.enter("anna", "bo", mode="on_site")
    stories.enter("cecilia", mode="online")

    assert stories.states() == {"anna": "confirmed", "bo": "waitlisted", "cecilia": "confirmed"}
    assert stories.seats() == {"on_site": (1, 1), "online": (1, None)}
    with pytest.raises(ChoiceNotPossible):
        stories.sign_up("dan")
    stories.change_part("bo", mode="online")
    assert stories.state("bo") == "confirmed"
    with pytest.raises(ChoiceFull):
        stories.change_part("cecilia", mode="on_site")


def test_mode_when_a_cohort_becomes_hybrid_then_who_is_in_comes_on_site_and_hears_it(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=10)
    stories.enter("anna")
    with pytest.raises(ChoiceNotPossible):
        stories.let_choose(None, modes={"online": 3})

    stories.let_choose(None, modes={"on_site": 5, "online": 5})

    assert stories.seats() == {"on_site": (1, 5), "online": (0, 5)}
    name, body = stories.messages("anna")[-1]
    assert (name, body["taking_part"]["mode"]) == ("registration.changed", "on_site")
    with pytest.raises(ChoiceInUse):
        stories.let_choose(None)
