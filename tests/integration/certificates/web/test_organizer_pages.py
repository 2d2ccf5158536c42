"""Organizers look at the certificates of a cohort and withdraw one."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from shared.kernel.identifiers import new_id
from tests.support.certificate_house import House
from tests.support.certificates import completed

# Fixed, since it stands in the names of tests, which must be the same in every process.
COHORT = UUID(int=1)
ENGLISH = {"Accept-Language": "en"}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize("path", [f"/cohorts/{COHORT}", f"/issuances/{COHORT}/revoke"])
def test_pages_when_not_signed_in_lead_to_the_sign_in(visitor: FlaskClient, path: str):
    answer = visitor.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/organizer/sign-in?next=")


def test_revoke_when_not_signed_in_changes_nothing(visitor: FlaskClient, house: House):
    issuance_id = house.issue()
    answer = visitor.post(
        f"/issuances/{issuance_id}/revoke", data={"reason": "misuse", "note": "x"}
    )
    assert answer.status_code == 302
    assert house.row(issuance_id).state == "issued"


def test_cohort_when_empty_says_what_to_do(organizer: FlaskClient):
    page = words(organizer.get(f"/cohorts/{COHORT}", headers=ENGLISH).text)
    assert "No certificates yet" in page


def test_cohort_when_certificates_exist_lists_its_own_by_name(organizer: FlaskClient, house: House):
    house.issue(completed(name="Åsa Öberg", cohort_id=COHORT))
    house.issue(completed(name="Bo Ek", cohort_id=COHORT))
    house.issue(completed(name="Någon Annan"))
    page = words(organizer.get(f"/cohorts/{COHORT}", headers=ENGLISH).text)
    assert "2 certificates" in page
    assert page.index("Bo Ek") < page.index("Åsa Öberg")
    assert "Någon Annan" not in page


def test_cohort_when_states_differ_says_each_in_words(organizer: FlaskClient, house: House):
    house.reserve(completed(name="Väntar", cohort_id=COHORT))
    house.renderer.refuses = "Går Inte"
    house.issue(completed(name="Går Inte", cohort_id=COHORT))
    house.revoke(house.issue(completed(name="Borta", cohort_id=COHORT)))
    house.issue(completed(name="Klar", cohort_id=COHORT))
    page = words(organizer.get(f"/cohorts/{COHORT}", headers=ENGLISH).text)
    for state in ("Being made", "Could not be made", "Revoked", "Valid"):
        assert state in page, state


@pytest.mark.parametrize("count", [1, 3])
def test_cohort_when_the_list_grows_needs_no_more_queries(
    organizer: FlaskClient, house: House, count: int
):
    for _ in range(count):
        house.issue(completed(cohort_id=COHORT))
    statements: list[str] = []
    app_engine = organizer.application.extensions["spinn"].database.engine
    event.listen(
        app_engine, "before_cursor_execute", lambda *given: statements.append(str(given[2]))
    )
    organizer.get(f"/cohorts/{COHORT}")
    assert len([text for text in statements if "FROM issuance" in text]) == 4


def revoke_path(issuance_id: UUID) -> str:
    return f"/issuances/{issuance_id}/revoke"


def test_revoke_when_opened_shows_and_changes_nothing(organizer: FlaskClient, house: House):
    issuance_id = house.issue()
    answer = organizer.get(revoke_path(issuance_id), headers=ENGLISH)
    assert answer.status_code == 200
    assert "This cannot be undone" in words(answer.text)
    assert house.row(issuance_id).state == "issued"


def test_revoke_when_sent_withdraws_and_returns_to_the_list(organizer: FlaskClient, house: House):
    issuance_id = house.issue(completed(name="Bo Ek", cohort_id=COHORT))
    answer = organizer.post(
        revoke_path(issuance_id),
        data={"reason": "at_holders_request", "note": " Bad om det\u0000 "},
        headers=ENGLISH,
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cohorts/{COHORT}")
    row = house.row(issuance_id)
    assert (row.state, row.revoked_by, row.revocation_reason, row.revocation_note) == (
        "revoked",
        "organizer-1",
        "at_holders_request",
        "Bad om det",
    )
    page = words(organizer.get(f"/cohorts/{COHORT}", headers=ENGLISH).text)
    assert "The certificate of Bo Ek is revoked." in page
    assert house.told() == [("certificate.issued", 1), ("certificate.revoked", 2)]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"reason": "misuse", "note": ""}, "Write a few words about what happened."),
        ({"reason": "misuse", "note": " \n "}, "Write a few words about what happened."),
        ({"reason": "misuse", "note": "x" * 1001}, "Keep it to 1,000 characters."),
        ({"reason": "", "note": "Kvar"}, "Choose a reason."),
        ({"reason": "revenge", "note": "Kvar"}, "Not a valid choice."),
    ],
)
def test_revoke_when_a_field_is_wrong_says_so_and_keeps_what_was_typed(
    organizer: FlaskClient, house: House, data: dict[str, str], message: str
):
    issuance_id = house.issue()
    answer = organizer.post(revoke_path(issuance_id), data=data, headers=ENGLISH)
    assert answer.status_code == 422
    assert message in words(answer.text)
    assert data["note"].strip() in answer.text
    assert house.row(issuance_id).state == "issued"


def test_revoke_when_done_before_is_a_conflict(organizer: FlaskClient, house: House):
    issuance_id = house.issue()
    house.revoke(issuance_id)
    answer = organizer.post(revoke_path(issuance_id), data={"reason": "misuse", "note": "Igen"})
    assert answer.status_code == 409


def test_revoke_when_opened_for_a_revoked_one_offers_no_form(organizer: FlaskClient, house: House):
    issuance_id = house.issue()
    house.revoke(issuance_id)
    page = organizer.get(revoke_path(issuance_id), headers=ENGLISH).text
    assert "It is revoked already." in words(page)
    assert 'name="note"' not in page


def test_revoke_when_unknown_is_not_found(organizer: FlaskClient):
    assert organizer.get(revoke_path(new_id())).status_code == 404


def test_revoke_when_the_token_of_the_form_is_missing_changes_nothing(
    organizer: FlaskClient, house: House
):
    organizer.application.config["WTF_CSRF_ENABLED"] = True
    issuance_id = house.issue()
    answer = organizer.post(revoke_path(issuance_id), data={"reason": "misuse", "note": "x"})
    assert answer.status_code == 400
    assert house.row(issuance_id).state == "issued"
