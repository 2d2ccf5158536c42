"""Who gets a place: signing up, confirming, cancelling, moving up, lapsing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.registration.domain.confirming import confirm
from services.registration.domain.errors import (
    CohortCancelled,
    CohortClosed,
    QueueFull,
    RegistrationEnded,
    RegistrationNotOpen,
)
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Organisation, Participant
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.clock import SettableClock
from tests.support.stories import Stories

HOLD = timedelta(minutes=30)


def test_sign_up_when_place_is_free_then_holds_it_for_half_an_hour(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)

    outcome = stories.sign_up("anna")

    assert (outcome.queue_position, outcome.confirm_by) == (None, clock.now() + HOLD)
    assert (stories.state("anna"), stories.taken()) == ("unconfirmed", 1)
    assert stories.told("anna") == ["registration.received"]


def test_sign_up_when_cohort_is_full_then_tells_the_place_in_the_queue(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")

    positions = [stories.sign_up(who).queue_position for who in ("bo", "cecilia", "dan")]

    assert positions == [1, 2, 3]
    assert stories.messages("cecilia")[0][1]["queue"]["position"] == 2


def test_confirm_when_place_is_held_then_it_is_theirs(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")

    assert stories.confirm("anna") == "confirmed"
    assert stories.told("anna") == ["registration.received", "registration.confirmed"]
    assert stories.steps("anna") == [
        (None, "unconfirmed", "signed_up"),
        ("unconfirmed", "confirmed", "address_confirmed"),
    ]


def test_confirm_when_pressed_twice_then_second_changes_nothing(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    assert stories.confirm("anna") == "confirmed"
    assert len(stories.steps("anna")) == 2
    assert len(stories.told("anna")) == 2


def test_confirm_when_queued_then_keeps_the_number_of_the_sign_up(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.sign_up("bo")
    stories.sign_up("cecilia")

    stories.confirm("cecilia")
    stories.confirm("bo")

    assert stories.messages("cecilia")[1][1]["queue"]["position"] == 2
    assert stories.messages("bo")[1][1]["queue"]["position"] == 1


def test_cancel_when_somebody_waits_then_the_first_moves_up_and_is_told(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia")

    stories.cancel("anna")

    assert stories.states() == {"anna": "cancelled", "bo": "confirmed", "cecilia": "waitlisted"}
    name, body = stories.messages("bo")[-1]
    assert (name, body["cause"]) == ("registration.confirmed", "promoted")
    assert stories.told("anna")[-1] == "registration.cancelled"
    assert stories.taken() == 1


def test_cancel_when_repeated_then_promotes_nobody_else(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia")

    stories.cancel("anna")
    stories.cancel("anna")

    assert stories.state("cecilia") == "waitlisted"
    assert stories.told("anna").count("registration.cancelled") == 1


def test_cancel_when_it_was_a_place_in_the_queue_then_others_move_forward(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo", "cecilia")

    stories.cancel("bo")

    assert stories.messages("bo")[-1][1]["had_place"] is False
    assert stories.sign_up("dan").queue_position == 2


def test_cancel_when_by_organizer_then_message_says_so(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    stories.cancel("anna", actor="organizer:1")

    assert stories.messages("anna")[-1][1]["cause"] == "by_organizer"


def test_cancel_when_first_in_queue_has_not_confirmed_then_the_next_one_moves_up(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.sign_up("bo")
    stories.enter("cecilia")

    stories.cancel("anna")

    assert stories.states() == {"anna": "cancelled", "bo": "unconfirmed", "cecilia": "confirmed"}


def test_confirm_when_a_place_became_free_meanwhile_then_queue_place_becomes_a_place(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.sign_up("bo")
    stories.cancel("anna")

    assert stories.confirm("bo") == "confirmed"
    assert stories.told("bo") == [
        "registration.received", "registration.waitlisted", "registration.confirmed",
    ]  # fmt: skip


def test_sign_up_when_a_place_is_free_but_somebody_waits_then_joins_the_queue(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.sign_up("bo")
    stories.cancel("anna")

    assert stories.sign_up("cecilia").queue_position == 2
    assert stories.taken() == 0


def test_expire_when_nobody_confirmed_in_time_then_place_goes_to_who_waits(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    stories.enter("bo")
    clock.advance(HOLD)

    assert stories.expire("anna")

    assert stories.states() == {"anna": "expired", "bo": "confirmed"}
    assert stories.told("anna") == ["registration.received"]


def test_expire_when_confirmed_or_not_due_then_does_nothing(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna")
    stories.sign_up("bo")

    assert not stories.expire("anna")
    assert not stories.expire("bo")
    assert stories.states() == {"anna": "confirmed", "bo": "unconfirmed"}


def test_confirm_when_hold_has_lapsed_and_place_is_free_then_is_admitted_anew(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    clock.advance(HOLD)
    stories.expire("anna")

    assert stories.confirm("anna") == "confirmed"


def test_confirm_when_hold_has_lapsed_and_cohort_is_full_then_joins_the_end_of_the_queue(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    clock.advance(HOLD)
    stories.expire("anna")
    stories.enter("bo", "cecilia")

    assert stories.confirm("anna") == "waitlisted"
    assert stories.messages("anna")[-1][1]["queue"]["position"] == 2


def test_confirm_when_hold_lapsed_but_nobody_has_noticed_yet_then_place_is_still_theirs(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    clock.advance(HOLD * 2)

    assert stories.confirm("anna") == "confirmed"


def test_confirm_when_first_mail_is_used_after_a_second_sign_up_then_confirms_the_live_one(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    first = stories.id_of("anna")
    clock.advance(HOLD)
    stories.expire("anna")
    stories.sign_up("anna")

    with stories.database.transaction() as session:
        confirm(session, first, now=clock.now(), links=stories.links)

    assert stories.state("anna") == "confirmed"
    assert stories.taken() == 1


def test_confirm_when_cancelled_then_is_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.cancel("anna")

    with pytest.raises(RegistrationEnded):
        stories.confirm("anna")


@pytest.mark.parametrize("spelling", ["anna@example.org", "ANNA@Example.org", "anna+x@example.org"])
def test_sign_up_when_address_is_registered_already_then_only_its_owner_learns_it(
    stories: Stories, spelling: str
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    stranger = stories.sign_up("mallory", email=spelling)

    assert stranger.queue_position == stories.sign_up("bo").queue_position == 1
    assert stories.told("anna")[-1] == "registration.repeated"
    assert stories.messages("anna")[-1][1]["my_page_url"]
    assert "mallory" not in stories.states()


def test_sign_up_when_repeated_before_confirming_then_mails_the_link_again(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.sign_up("anna")
    stories.sign_up("anna")
    stories.enter("bo")
    stories.sign_up("bo")

    assert stories.messages("anna")[1][1]["confirm_url"]
    assert stories.messages("bo")[-1][1]["queue"]["position"] == 1
    assert stories.taken() == 1


def test_sign_up_when_cancelled_before_then_makes_a_new_registration(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    stories.cancel("anna")

    stories.sign_up("anna")

    assert stories.state("anna") == "unconfirmed"


def test_sign_up_when_queue_is_as_long_as_it_may_be_then_is_refused(stories: Stories) -> None:
    stories.open_cohort(capacity=1, queue_limit=1)
    stories.enter("anna", "bo")

    with pytest.raises(QueueFull):
        stories.sign_up("cecilia")


def test_sign_up_when_outside_the_window_then_is_refused(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    clock.advance(timedelta(days=-2))
    with pytest.raises(RegistrationNotOpen):
        stories.sign_up("anna")
    clock.advance(timedelta(days=20))
    with pytest.raises(RegistrationNotOpen):
        stories.sign_up("anna")


def test_sign_up_when_cohort_is_cancelled_then_is_refused(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.cancelled_at = clock.now()

    with pytest.raises(CohortCancelled):
        stories.sign_up("anna")


def test_sign_up_when_cohort_does_not_exist_then_is_not_found(stories: Stories) -> None:
    stories.cohort_id = new_id()

    with pytest.raises(NotFound):
        stories.sign_up("anna")


def test_cancel_when_first_session_has_begun_then_nobody_moves_up(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")
    clock.advance(timedelta(days=14))

    stories.cancel("anna")

    assert stories.state("bo") == "waitlisted"


def test_cancel_when_cohort_is_closed_then_is_refused(
    stories: Stories, clock: SettableClock
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        cohort.closed_at = clock.now()

    with pytest.raises(CohortClosed):
        stories.cancel("anna")


def test_sign_up_when_two_come_from_one_organisation_then_it_is_one_row(stories: Stories) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna", "bo")

    with stories.database.transaction() as session:
        rows = session.query(Organisation).all()
        people = session.query(Participant).all()
    assert [(row.number, row.name) for row in rows] == [("402001-0015", "Provbolaget")]
    assert all(person.confirmed_at for person in people)
