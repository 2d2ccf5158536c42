"""Organizers look before certificates are made, hold single ones back, try failed ones again."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.certificates.domain.opening import note_download, note_opening
from tests.support.certificate_house import House
from tests.support.certificates import completed

COHORT = UUID(int=1)
ENGLISH = {"Accept-Language": "en"}
LIST = f"/cohorts/{COHORT}"


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def listed(organizer: FlaskClient, query: str = "") -> str:
    return words(organizer.get(f"{LIST}{query}", headers=ENGLISH).text)


@pytest.mark.parametrize(
    "path",
    [f"{LIST}/{act}" for act in ("wait", "make", "retry")]
    + [f"/issuances/{COHORT}/{act}" for act in ("hold", "release", "retry")],
)
def test_acts_when_not_signed_in_lead_to_the_sign_in(visitor: FlaskClient, path: str):
    assert visitor.post(path).headers["Location"].startswith("/organizer/sign-in?next=")


def test_story_when_an_organizer_looks_before_certificates_are_made(
    organizer: FlaskClient, house: House
):
    assert "Let them wait until I have looked" in listed(organizer)
    organizer.post(f"{LIST}/wait")
    assert "Certificates of this cohort wait for you" in listed(organizer)
    held = house.reserve(completed(name="Bo Ek", cohort_id=COHORT))
    house.reserve(completed(name="Åsa Öberg", cohort_id=COHORT))
    assert "Make 2 certificates" in listed(organizer)
    organizer.post(f"/issuances/{held}/hold", data={"note": "Är han med?"})
    page = listed(organizer)
    assert "Make one certificate" in page
    assert "Är han med?" in page
    organizer.post(f"{LIST}/make")
    page = listed(organizer)
    assert "0 of 1 are made. One is held back." in page
    organizer.post(f"/issuances/{held}/release")
    assert "0 of 2 are made." in listed(organizer)


def test_hold_when_no_reason_is_given_asks_for_one(organizer: FlaskClient, house: House):
    issuance_id = house.reserve(completed(cohort_id=COHORT))
    answer = organizer.post(f"/issuances/{issuance_id}/hold", data={"note": " "}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "Write a few words about why." in words(answer.text)


def test_failed_ones_when_tried_again_are_made(organizer: FlaskClient, house: House):
    house.renderer.refuses = "Bo Ek"
    failed = house.issue(completed(name="Bo Ek", cohort_id=COHORT))
    assert "One could not be made" in listed(organizer)
    organizer.post(f"/issuances/{failed}/retry")
    assert house.row(failed).state == "reserved"
    organizer.post(f"{LIST}/retry")
    assert "could not be made" not in listed(organizer)


def test_draft_when_asked_for_is_a_picture_and_changes_nothing(
    organizer: FlaskClient, house: House
):
    issuance_id = house.reserve(completed(cohort_id=COHORT))
    assert issuance_id is not None
    answer = organizer.get(f"/issuances/{issuance_id}/draft")
    assert (answer.mimetype, answer.data[:4]) == ("image/png", b"\x89PNG")
    assert house.row(issuance_id).state == "reserved"


def test_list_when_long_comes_page_by_page_and_is_searched(organizer: FlaskClient, house: House):
    for number in range(51):
        house.reserve(completed(name=f"Person {number:02}", cohort_id=COHORT))
    first = listed(organizer)
    assert "1 to 50 of 51" in first
    assert "Person 50" not in first
    assert "Person 50" in listed(organizer, "?page=2")
    found = listed(organizer, "?q=person+07")
    assert "Person 07" in found
    assert "Person 08" not in found
    assert "No certificate is found" in listed(organizer, "?q=ingen")
    assert "Person 07" in listed(organizer, "?state=reserved&q=07")
    assert "No certificate is found" in listed(organizer, "?state=held")


def test_list_when_holders_opened_and_fetched_theirs_says_when_and_how_often(
    organizer: FlaskClient, house: House
):
    issuance_id = house.issue(completed(name="Bo Ek", cohort_id=COHORT))
    with house.database.transaction() as session:
        note_opening(session, issuance_id, now=house.clock.now())
        note_opening(session, issuance_id, now=house.clock.now())
        note_download(session, issuance_id, now=house.clock.now())
    page = listed(organizer)
    assert "Page opened 24 November 2026, 2 times" in page
    assert "Document fetched 24 November 2026 " in page


def test_list_when_searched_by_number_finds_it_however_it_is_typed(
    organizer: FlaskClient, house: House
):
    number = house.row(house.issue(completed(name="Bo Ek", cohort_id=COHORT))).number
    house.issue(completed(name="Åsa Öberg", cohort_id=COHORT))
    page = listed(organizer, f"?q={number[:4].lower()}-{number[4:]}")
    assert "Bo Ek" in page
    assert "Åsa Öberg" not in page
