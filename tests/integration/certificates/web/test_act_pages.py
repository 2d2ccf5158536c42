"""Organizers suspend, restore and correct; only admins revoke."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from shared.kernel.identifiers import new_id
from shared.web.sign_in_sessions import ADMIN, Organizer, SignInSessions
from tests.support.certificate_house import House
from tests.support.certificates import completed
from tests.support.pages import words

# Fixed, since it stands in the names of tests, which must be the same in every process.
COHORT = UUID(int=1)
ENGLISH = {"Accept-Language": "en"}
NOTE = {"note": " Bad om det\u0000 "}
ACTS = {
    "suspend": {"reason": "at_holders_request", **NOTE},
    "restore": NOTE,
    "revoke": {"reason": "at_holders_request", **NOTE},
    "reissue": {"hours": "4", "minutes": "30", "sessions": "2", **NOTE},
}


@pytest.fixture
def admin(organizer: FlaskClient, redis_url: str) -> FlaskClient:
    """The same browser, signed in as somebody who may do everything."""
    person = Organizer("admin-1", "Adde Exempel", "adde@exempel.se", ADMIN)
    organizer.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return organizer


def path(act: str, issuance_id: UUID) -> str:
    return f"/issuances/{issuance_id}/{act}"


def issued(house: House, act: str) -> UUID:
    """A certificate that the act is possible with."""
    issuance_id = house.issue(completed(name="Bo Ek", cohort_id=COHORT))
    if act == "restore":
        house.suspend(issuance_id)
    return issuance_id


@pytest.mark.parametrize("act", ACTS)
def test_act_when_not_signed_in_leads_to_the_sign_in_and_changes_nothing(
    visitor: FlaskClient, house: House, act: str
):
    issuance_id = issued(house, act)
    before = house.row(issuance_id).state
    for answer in (
        visitor.get(path(act, issuance_id)),
        visitor.post(path(act, issuance_id), data=ACTS[act]),
    ):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/organizer/sign-in?next=")
    assert house.row(issuance_id).state == before
    assert len(house.rows()) == 1


def test_revoke_when_an_organizer_has_not_the_right_is_refused_and_changes_nothing(
    organizer: FlaskClient, house: House
):
    issuance_id = issued(house, "revoke")
    assert organizer.get(path("revoke", issuance_id)).status_code == 403
    assert organizer.post(path("revoke", issuance_id), data=ACTS["revoke"]).status_code == 403
    assert house.row(issuance_id).state == "issued"
    assert "/revoke" not in organizer.get(f"/cohorts/{COHORT}").text


@pytest.mark.parametrize(
    ("act", "state", "reason", "said"),
    [
        ("suspend", "suspended", "at_holders_request", "The certificate of Bo Ek is suspended."),
        ("restore", "issued", "restored", "The certificate of Bo Ek is valid again."),
        ("revoke", "revoked", "at_holders_request", "The certificate of Bo Ek is revoked."),
    ],
)
def test_act_when_sent_is_done_and_returns_to_the_list(
    admin: FlaskClient, house: House, act: str, state: str, reason: str, said: str
):
    issuance_id = issued(house, act)
    answer = admin.post(path(act, issuance_id), data=ACTS[act], headers=ENGLISH)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cohorts/{COHORT}")
    last = house.history(issuance_id)[-1]
    assert (house.row(issuance_id).state, last.actor, last.reason, last.note) == (
        state,
        "admin-1",
        reason,
        "Bad om det",
    )
    assert said in words(admin.get(f"/cohorts/{COHORT}", headers=ENGLISH))


def test_reissue_when_sent_reserves_one_with_the_hours_that_were_typed(
    organizer: FlaskClient, house: House
):
    issuance_id = issued(house, "reissue")
    answer = organizer.post(path("reissue", issuance_id), data=ACTS["reissue"])
    assert answer.status_code == 303
    assert house.facts(house.successor(issuance_id).id).minutes_attended == 270


@pytest.mark.parametrize("act", ACTS)
def test_act_when_opened_says_what_it_means_and_changes_nothing(
    admin: FlaskClient, house: House, act: str
):
    issuance_id = issued(house, act)
    before = house.row(issuance_id).state
    answer = admin.get(path(act, issuance_id), headers=ENGLISH)
    assert answer.status_code == 200
    assert "Bo Ek" in words(answer)
    assert 'name="note"' in answer.text
    assert house.row(issuance_id).state == before


def test_reissue_when_opened_begins_with_what_is_printed(organizer: FlaskClient, house: House):
    page = organizer.get(path("reissue", issued(house, "reissue"))).text
    values = re.findall(r'name="(hours|minutes|sessions)"[^>]*value="(\d+)"', page)
    assert values == [("hours", "5"), ("minutes", "0"), ("sessions", "2")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"reason": "misuse", "note": ""}, "Write a few words about what happened."),
        ({"reason": "misuse", "note": " \n "}, "Write a few words about what happened."),
        ({"reason": "misuse", "note": "x" * 1001}, "Keep it to 1,000 characters."),
        ({"reason": "", "note": "Kvar"}, "Choose a reason."),
        ({"reason": "revenge", "note": "Kvar"}, "Not a valid choice."),
        ({"reason": "under_review", "note": "Kvar"}, "Not a valid choice."),
    ],
)
def test_revoke_when_a_field_is_wrong_says_so_and_keeps_what_was_typed(
    admin: FlaskClient, house: House, data: dict[str, str], message: str
):
    issuance_id = house.issue()
    answer = admin.post(path("revoke", issuance_id), data=data, headers=ENGLISH)
    assert answer.status_code == 422
    assert message in words(answer)
    assert data["note"].strip() in answer.text
    assert house.row(issuance_id).state == "issued"


@pytest.mark.parametrize(
    "changes", [{"hours": ""}, {"minutes": "60"}, {"sessions": "two"}, {"note": ""}]
)
def test_reissue_when_a_field_is_wrong_makes_nothing(
    organizer: FlaskClient, house: House, changes: dict[str, str]
):
    issuance_id = issued(house, "reissue")
    answer = organizer.post(path("reissue", issuance_id), data={**ACTS["reissue"], **changes})
    assert answer.status_code == 422
    assert len(house.rows()) == 1


@pytest.mark.parametrize("hours", ["-1", "7"])
def test_reissue_when_more_than_there_was_says_so(organizer: FlaskClient, house: House, hours: str):
    issuance_id = issued(house, "reissue")
    data = {**ACTS["reissue"], "hours": hours}
    answer = organizer.post(path("reissue", issuance_id), data=data, headers=ENGLISH)
    assert answer.status_code == 422
    assert len(house.rows()) == 1


@pytest.mark.parametrize("act", ["suspend", "reissue", "revoke"])
def test_act_when_revoked_before_is_a_conflict_and_offers_no_form(
    admin: FlaskClient, house: House, act: str
):
    issuance_id = house.issue()
    house.revoke(issuance_id)
    assert 'name="note"' not in admin.get(path(act, issuance_id)).text
    assert admin.post(path(act, issuance_id), data=ACTS[act]).status_code == 409


def test_restore_when_not_drawn_yet_is_a_conflict(organizer: FlaskClient, house: House):
    issuance_id = house.reserve()
    assert issuance_id is not None
    assert 'name="note"' not in organizer.get(path("restore", issuance_id)).text
    assert organizer.post(path("restore", issuance_id), data=NOTE).status_code == 409


def test_act_when_unknown_is_not_found(admin: FlaskClient):
    for act in ACTS:
        assert admin.get(path(act, new_id())).status_code == 404


def test_act_when_the_token_of_the_form_is_missing_changes_nothing(
    admin: FlaskClient, house: House
):
    admin.application.config["WTF_CSRF_ENABLED"] = True
    issuance_id = house.issue()
    for act in ("suspend", "reissue", "revoke"):
        assert admin.post(path(act, issuance_id), data=ACTS[act]).status_code == 400
    assert house.row(issuance_id).state == "issued"
    assert len(house.rows()) == 1


def test_correction_when_asked_for_is_listed_and_can_be_answered(
    organizer: FlaskClient, house: House
):
    issuance_id = issued(house, "suspend")
    house.download(issuance_id)
    house.correct(issuance_id, "Bo Eklund")
    assert f"/issuances/{issuance_id}/correction" in organizer.get(f"/cohorts/{COHORT}").text
    page = words(organizer.get(path("correction", issuance_id), headers=ENGLISH))
    assert "Bo Ek" in page
    assert "Bo Eklund" in page

    answer = organizer.post(path("correction", issuance_id), data={"decision": "approve"})
    assert answer.status_code == 303
    assert house.facts(house.successor(issuance_id).id).name == "Bo Eklund"
    assert organizer.get(path("correction", issuance_id)).status_code == 404


def test_correction_when_declined_needs_an_answer(organizer: FlaskClient, house: House):
    issuance_id = issued(house, "suspend")
    house.download(issuance_id)
    house.correct(issuance_id, "Bo Eklund")
    data = {"decision": "decline", "answer": " "}
    silent = organizer.post(path("correction", issuance_id), data=data, headers=ENGLISH)
    assert silent.status_code == 422
    assert "Say why, so that they understand it." in words(silent)

    data["answer"] = "Det är en annan person."
    assert organizer.post(path("correction", issuance_id), data=data).status_code == 303
    assert house.told()[-1] == ("correction.declined", 2)
    assert house.row(issuance_id).state == "issued"
