"""Who may sign up: rules, codes, invitations, approval and limits, on a real database."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.registration.domain.access.approving import Decline, approve, decline
from services.registration.domain.access.deciding import end_code
from services.registration.domain.access.errors import (
    AccessRefused,
    CodeTaken,
    InvitationOver,
    NotApplied,
)
from services.registration.domain.access.inviting import (
    answer_no,
    note_opened,
    send_again,
    withdraw,
)
from services.registration.domain.access.rules import Rule
from services.registration.domain.errors import PlaceGone
from services.registration.domain.own_page.undoing import undo_cancellation
from services.registration.domain.programs.copying import CopyCohort, copy_cohort
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from tests.support.access import (
    come,
    invitation_of,
    new_code,
    refused,
    rule,
    send,
    told,
)
from tests.support.registration import add_cohort, text
from tests.support.stories import Stories

SEEDS = Seeds(b"a secret that only the tests know")


def test_code_when_fifty_use_a_code_for_ten_at_once_then_exactly_ten_come_in(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=100)
    rule(stories, public=False, codes=True)
    new_code(stories, "VÅR-26", uses=10)

    def attempt(number: int) -> str:
        try:
            come(stories, f"person-{number}", code="vår 26")
        except AccessRefused as refusal:
            return str(refusal.rule)
        return "in"

    with ThreadPoolExecutor(50) as pool:
        results = Counter(pool.map(attempt, range(50)))

    assert results == {"in": 10, "code_used_up": 40}
    assert stories.taken() == 10


def test_code_when_a_registration_ends_then_its_use_comes_back(stories: Stories) -> None:
    stories.open_cohort(capacity=5)
    rule(stories, public=False, codes=True)
    new_code(stories, "en", uses=1)
    come(stories, "anna", code="EN")
    stories.confirm("anna")
    assert refused(stories, "bo", code="en") is Rule.CODE_USED_UP

    stories.cancel("anna")
    come(stories, "bo", code="en")

    with stories.database.transaction() as session, pytest.raises(PlaceGone):
        undo_cancellation(
            session, stories.id_of("anna"), now=stories.clock.now(), links=stories.links
        )


def test_code_when_the_hold_lapsed_and_the_code_is_used_up_then_confirming_is_refused(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)
    rule(stories, public=False, codes=True)
    new_code(stories, "en", uses=1)
    come(stories, "anna", code="en")
    stories.clock.advance(timedelta(minutes=31))
    stories.expire("anna")
    come(stories, "bo", code="en")

    with pytest.raises(AccessRefused) as caught:
        stories.confirm("anna")
    assert caught.value.rule is Rule.CODE_USED_UP


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("", Rule.CODE_NEEDED), ("annan", Rule.CODE_UNKNOWN), ("gammal", Rule.CODE_EXPIRED),
     ("slut", Rule.CODE_UNKNOWN)],
    ids=["none", "unknown", "expired", "ended"],
)  # fmt: skip
def test_code_when_it_is_not_good_then_the_rule_is_named(
    stories: Stories, typed: str, expected: Rule
) -> None:
    stories.open_cohort()
    rule(stories, public=False, codes=True)
    new_code(stories, "gammal", expires_at=stories.clock.now())
    ended = new_code(stories, "slut")
    with stories.database.transaction() as session:
        end_code(session, ended, now=stories.clock.now())

    assert refused(stories, "anna", code=typed) is expected


def test_code_when_made_twice_then_is_refused_and_an_empty_one_is_made(stories: Stories) -> None:
    stories.open_cohort()
    new_code(stories, "vår-26")
    new_code(stories, "")

    with pytest.raises(CodeTaken):
        new_code(stories, "VÅR 26")


def test_end_code_when_there_is_none_then_not_found(stories: Stories) -> None:
    with stories.database.transaction() as session, pytest.raises(NotFound):
        end_code(session, new_id(), now=stories.clock.now())


@pytest.mark.parametrize("email", ["a@exempel.se", "a@ekonomi.Exempel.SE"])
def test_domain_when_address_is_at_it_or_below_it_then_comes_in(
    stories: Stories, email: str
) -> None:
    stories.open_cohort()
    rule(stories, public=False, domains=("exempel.se",))

    assert come(stories, "anna", email=email).claims


def test_domain_when_address_is_elsewhere_then_names_the_rule(stories: Stories) -> None:
    stories.open_cohort()
    rule(stories, public=False, domains=("exempel.se",))

    assert refused(stories, "anna", email="a@annatexempel.se") is Rule.DOMAIN
    rule(stories, public=False, domains=("exempel.se",), codes=True)
    assert refused(stories, "anna") is Rule.DOMAIN_OR_CODE
    rule(stories, public=False)
    assert refused(stories, "anna") is Rule.INVITATION


def test_question_and_audience_when_they_do_not_fit_then_each_names_its_rule(
    stories: Stories,
) -> None:
    stories.open_cohort()
    rule(stories, question=text("Är företaget yngre än tre år?"), audiences=("sme",))

    assert refused(stories, "anna") is Rule.QUESTION_OPEN
    assert refused(stories, "anna", eligible=False) is Rule.QUESTION
    assert refused(stories, "anna", eligible=True) is Rule.AUDIENCE_OPEN
    assert refused(stories, "anna", eligible=True, audience="student") is Rule.AUDIENCE
    assert come(stories, "anna", eligible=True, audience="sme").claims


def test_refusal_when_the_address_is_registered_already_then_is_the_same_as_for_a_stranger(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)
    rule(stories, public=False, codes=True)
    new_code(stories, "en", uses=1)
    come(stories, "anna", code="en")

    assert refused(stories, "anna", code="en") is Rule.CODE_USED_UP
    assert refused(stories, "bo", code="en") is Rule.CODE_USED_UP


def test_organisation_when_two_have_come_then_the_third_is_refused_until_one_leaves(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=9)
    rule(stories, per_organisation=2)
    come(stories, "anna", organisation="Provbolaget AB")
    come(stories, "bo", organisation="provbolaget  ab")

    assert refused(stories, "cia") is Rule.ORGANISATION_OPEN
    assert refused(stories, "cia", organisation="PROVBOLAGET AB") is Rule.ORGANISATION
    stories.cancel("anna")
    come(stories, "cia", organisation="Provbolaget AB")
    stories.confirm("bo")
    stories.cancel("bo")
    come(stories, "dan", organisation="Provbolaget AB")
    with stories.database.transaction() as session, pytest.raises(PlaceGone):
        undo_cancellation(
            session, stories.id_of("bo"), now=stories.clock.now(), links=stories.links
        )


def test_person_when_the_limit_is_reached_then_strangers_learn_nothing_and_the_owner_gets_a_mail(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=9)
    with stories.database.transaction() as session:
        first = session.get(Cohort, stories.cohort_id)
        assert first is not None
        second = add_cohort(session, now=stories.clock.now(), capacity=9)
        other = session.get(Cohort, second)
        assert other is not None
        other.key, other.program_id = "andra", first.program_id
    come(stories, "anna")
    stories.cohort_id = second
    rule(stories, per_person=1)

    assert come(stories, "anna") == come(stories, "bo")
    assert sorted(stories.states()) == ["anna", "bo"]
    assert [body["limit"] for body in told(stories, "participant.limit_reached")] == [1]


def test_person_when_registered_for_something_at_the_same_time_then_gets_a_mail_and_no_place(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=9)
    come(stories, "anna")
    stories.open_cohort(capacity=9, starts_in=timedelta(days=14, hours=1))
    rule(stories, no_overlap=True)
    come(stories, "anna")

    assert stories.taken() == 0
    assert [body["limit"] for body in told(stories, "participant.limit_reached")] == [None]
    stories.open_cohort(capacity=9, starts_in=timedelta(days=15))
    rule(stories, no_overlap=True)
    come(stories, "anna")
    assert stories.taken() == 1


def test_approval_when_confirmed_then_holds_nothing_until_the_organizer_says_yes(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    rule(stories, approval=True, approval_days=5)
    outcome = come(stories, "anna")
    come(stories, "bo")
    assert (outcome.claims, outcome.queue_position, stories.taken()) == (False, None, 0)

    assert [stories.confirm("anna"), stories.confirm("bo")] == ["applied", "applied"]
    assert stories.taken() == 0
    with stories.database.transaction() as session:
        approve(
            session, stories.id_of("bo"), actor="organizer:x", now=stories.clock.now(),
            links=stories.links,
        )  # fmt: skip
        approve(
            session, stories.id_of("anna"), actor="organizer:x", now=stories.clock.now(),
            links=stories.links,
        )  # fmt: skip

    assert stories.states() == {"bo": "confirmed", "anna": "waitlisted"}
    assert stories.told("bo") == [
        "registration.received", "registration.applied", "registration.confirmed",
    ]  # fmt: skip
    assert stories.told("anna")[-1] == "registration.waitlisted"
    assert [step[2] for step in stories.steps("bo")] == [
        "signed_up", "applied", "application_approved",
    ]  # fmt: skip


def test_approval_when_declined_then_the_reason_is_told_and_there_is_nothing_left_to_answer(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    rule(stories, approval=True)
    come(stories, "anna")
    stories.confirm("anna")
    command = Decline(stories.id_of("anna"), "organizer:x", "Kursen är för nya företag.")
    with stories.database.transaction() as session:
        decline(session, command, now=stories.clock.now(), links=stories.links)

    name, body = stories.messages("anna")[-1]
    assert (name, body["reason"]) == ("registration.declined", "Kursen är för nya företag.")
    assert stories.state("anna") == "cancelled"
    with stories.database.transaction() as session, pytest.raises(NotApplied):
        decline(session, command, now=stories.clock.now(), links=stories.links)
    missing = Decline(new_id(), "organizer:x", "")
    with stories.database.transaction() as session, pytest.raises(NotFound):
        decline(session, missing, now=stories.clock.now(), links=stories.links)


def test_hold_when_the_cohort_holds_nothing_unconfirmed_then_the_first_to_confirm_gets_the_place(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    rule(stories, hold_unconfirmed=False, hold_minutes=120)
    come(stories, "anna")
    outcome = come(stories, "bo")
    assert outcome.confirm_by == stories.clock.now() + timedelta(minutes=120)

    assert [stories.confirm("bo"), stories.confirm("anna")] == ["confirmed", "waitlisted"]


def test_invitation_when_answered_yes_then_is_registered_and_confirmed_at_once(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    rule(stories, public=False, approval=True)
    rows = [("Anna Ek", "anna@exempel.se"), ("", "Anna+x@exempel.se"), ("Bo", "bo@exempel.se")]
    assert send(stories, *rows) == 2
    assert send(stories, *rows) == 0
    row = invitation_of(stories, "anna@exempel.se")
    with stories.database.transaction() as session:
        note_opened(session, row.id, now=stories.clock.now())
        send_again(session, row.id, now=stories.clock.now(), links=stories.links)

    outcome = come(stories, "anna", email=row.email, invitation_id=row.id)
    again = come(stories, "anna", email=row.email, invitation_id=row.id)

    assert outcome.registration_id == again.registration_id == stories.id_of("anna")
    assert stories.state("anna") == "confirmed"
    row = invitation_of(stories, "anna@exempel.se")
    assert (row.state, row.sends, row.opened_at) == ("yes", 2, stories.clock.now())
    assert len(told(stories, "invitation.sent")) == 3


def test_invitation_when_it_is_for_somebody_else_or_taken_back_then_opens_nothing(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    rule(stories, public=False)
    send(stories, ("Anna", "anna@exempel.se"))
    row = invitation_of(stories, "anna@exempel.se")

    with pytest.raises(InvitationOver):
        come(stories, "bo", email="bo@exempel.se", invitation_id=row.id)
    with stories.database.transaction() as session:
        withdraw(session, row.id)
    with pytest.raises(InvitationOver):
        come(stories, "anna", email=row.email, invitation_id=row.id)
    with stories.database.transaction() as session, pytest.raises(InvitationOver):
        answer_no(session, row.id, now=stories.clock.now())
    assert send(stories, ("Anna", "anna@exempel.se")) == 1


def test_invitation_when_answered_no_then_may_still_become_yes(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    send(stories, ("Anna", "anna@exempel.se"))
    row = invitation_of(stories, "anna@exempel.se")
    with stories.database.transaction() as session:
        answer_no(session, row.id, now=stories.clock.now())
    assert invitation_of(stories, row.email).state == "no"

    come(stories, "anna", email=row.email, invitation_id=row.id)
    with stories.database.transaction() as session:
        withdraw(session, row.id)
        answer_no(session, row.id, now=stories.clock.now())
    assert invitation_of(stories, row.email).state == "yes"


@pytest.mark.parametrize("act", [withdraw, note_opened, send_again])
def test_invitation_when_there_is_none_then_not_found(stories: Stories, act: Any) -> None:
    more = {
        withdraw: {},
        note_opened: {"now": stories.clock.now()},
        send_again: {"now": stories.clock.now(), "links": stories.links},
    }[act]
    with stories.database.transaction() as session, pytest.raises(NotFound):
        act(session, new_id(), **more)


def test_repeat_when_address_has_capitals_and_a_tag_then_leads_to_the_same_registration(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)
    first = come(stories, "anna", email="anna@example.org")

    again = come(stories, "other", email="Anna+spinn@EXAMPLE.org")

    assert again == first
    assert stories.states() == {"anna": "unconfirmed"}
    assert stories.told("anna") == ["registration.received", "registration.repeated"]


def test_copy_when_a_cohort_has_rules_then_the_copy_has_them_too(stories: Stories) -> None:
    stories.open_cohort(capacity=3)
    rule(stories, public=False, domains=("exempel.se",), hold_minutes=60)
    first_day = (stories.clock.now() + timedelta(days=60)).date()
    with stories.database.transaction() as session:
        command = CopyCohort(stories.cohort_id, first_day, same_weekday=True)
        copy = copy_cohort(session, command, now=stories.clock.now(), seeds=SEEDS)
        rules, minutes = copy.access_rules, copy.hold_minutes

    assert rules == AccessRules(public=False, domains=("exempel.se",))
    assert minutes == 60
