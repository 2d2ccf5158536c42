"""Organizers look at the certificates of a cohort."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.support.certificate_house import House
from tests.support.certificates import completed

# Fixed, since it stands in the names of tests, which must be the same in every process.
COHORT = UUID(int=1)
ENGLISH = {"Accept-Language": "en"}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_cohort_when_not_signed_in_leads_to_the_sign_in(visitor: FlaskClient):
    answer = visitor.get(f"/cohorts/{COHORT}")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/organizer/sign-in?next=")


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
    house.suspend(house.issue(completed(name="Vilar", cohort_id=COHORT)))
    house.correct(house.issue(completed(name="Förr", cohort_id=COHORT)), "Nu")
    house.issue(completed(name="Klar", cohort_id=COHORT))
    page = words(organizer.get(f"/cohorts/{COHORT}", headers=ENGLISH).text)
    for state in ("Being made", "Could not be made", "Revoked", "Suspended", "Replaced", "Valid"):
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
