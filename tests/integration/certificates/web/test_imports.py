"""Earlier attendance comes from a file: looked at first, then certified, and never twice."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from services.certificates.domain.erasing import erase
from services.certificates.domain.gathering import gather
from services.certificates.domain.importing import claim_stale
from services.certificates.storage.imports import ImportBatch, registrations_of_addresses
from shared.contracts.participants import ParticipantErased
from shared.contracts.personal_data import PersonalDataRequested
from shared.kernel.addresses import address_digests
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.certificate_house import House

ENGLISH = {"Accept-Language": "en"}
HEAD = "Namn;E-post;Titel;Titel på engelska;Första dag;Sista dag;Timmar;Tillfällen;Ort;Språk"
ASA = "Åsa Öberg;asa@example.org;Prova AI;Try AI;2025-03-04;2025-03-18;7,5;3;Borlänge;sv"
BO = "Bo Ek;bo@example.org;Prova AI;Try AI;2025-03-04;2025-03-18;6;2;Borlänge;en"


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def sent(organizer: FlaskClient, *lines: str, **fields: str) -> TestResponse:
    data = {"sub_goal": "collaboration", "targets": "9.5, 8.2", "funding": "", **fields}
    content = "\n".join((HEAD, *lines)).encode("cp1252")
    return organizer.post(
        "/imports", data={**data, "file": (io.BytesIO(content), "2025.csv")}, headers=ENGLISH
    )


def imported(organizer: FlaskClient, *lines: str, **fields: str) -> str:
    """Send a file, say yes, and return the page of the import."""
    page = sent(organizer, *lines, **fields).headers["Location"]
    organizer.post(page)
    return words(organizer.get(page, headers=ENGLISH).text)


def batches(house: House) -> list[tuple[str, int, int]]:
    with house.database.transaction() as session:
        rows = session.scalars(select(ImportBatch).order_by(ImportBatch.id))
        return [(row.state, row.made, len(row.records)) for row in rows]


def draw(house: House) -> None:
    house.workshop.render_certificates([row.id for row in house.rows()])


@pytest.mark.parametrize("path", ["/imports", f"/imports/{UUID(int=1)}"])
def test_pages_when_not_signed_in_lead_to_the_sign_in(visitor: FlaskClient, path: str):
    for answer in (visitor.get(path), visitor.post(path)):
        assert answer.headers["Location"].startswith("/organizer/sign-in?next=")


def test_import_when_read_shows_what_would_happen_and_makes_nothing(
    organizer: FlaskClient, house: House
):
    page = sent(organizer, ASA, BO).headers["Location"]
    shown = words(organizer.get(page, headers=ENGLISH).text)
    assert "2 certificates would be made." in shown
    assert "4–18 March 2025" in shown
    assert house.rows() == []


def test_import_when_carried_out_certifies_by_the_one_way_and_says_what_it_rests_on(
    organizer: FlaskClient, house: House
):
    assert "2 made, 0 known before" in imported(organizer, ASA, BO)
    draw(house)
    asa, bo = sorted(house.rows(), key=lambda row: row.facts["name"], reverse=True)
    assert (asa.state, asa.cohort_id) == ("issued", bo.cohort_id)
    facts = house.facts(asa.id)
    assert (facts.minutes_attended, facts.sessions_attended, facts.attested_on is None) == (
        450,
        3,
        False,
    )
    assert (facts.place and facts.place.sv, facts.sub_goal) == ("Borlänge", "collaboration")
    assert facts.global_goal_targets == ("9.5", "8.2")
    page = words(organizer.get(f"/{asa.number}", headers=ENGLISH).text)
    assert "Registered afterwards from the organizer's records, 24 November 2026" in page.replace(
        "&#39;", "'"
    )
    assert batches(house) == [("done", 2, 0)]
    assert [name for name, _ in house.told()].count("certificate.issued") == 2


def test_event_when_imported_leads_to_no_page_that_only_registered_ones_have(
    organizer: FlaskClient, house: House
):
    imported(organizer, ASA)
    (row,) = house.rows()
    page = organizer.get(f"/cohorts/{row.cohort_id}").text
    assert "Åsa Öberg" in page
    assert f"{row.cohort_id}/close" not in page
    assert f"/notifications/cohorts/{row.cohort_id}" not in page


def test_import_when_the_file_comes_again_makes_only_what_is_new(
    organizer: FlaskClient, house: House
):
    imported(organizer, ASA)
    assert "1 made, 1 known before" in imported(organizer, ASA.replace("asa@", "Asa@"), BO)
    assert len(house.rows()) == 2


def test_import_when_sent_twice_is_carried_out_once(organizer: FlaskClient, house: House):
    page = sent(organizer, ASA).headers["Location"]
    assert organizer.post(page).status_code == 303
    assert organizer.post(page).status_code == 303
    assert len(house.rows()) == 1


def test_import_when_a_certificate_says_something_else_tells_it_and_leaves_it(
    organizer: FlaskClient, house: House
):
    imported(organizer, ASA)
    page = sent(organizer, ASA.replace("7,5", "8")).headers["Location"]
    shown = words(organizer.get(page, headers=ENGLISH).text)
    assert "One says something else than the file" in shown
    organizer.post(page)
    assert [row.facts["minutes_attended"] for row in house.rows()] == [450]


def test_import_when_a_line_is_wrong_takes_none_and_tells_each_beside_its_line(
    organizer: FlaskClient, house: House
):
    answer = sent(organizer, ASA, BO.replace("bo@example.org", "bo"), BO.replace("6;2", "x;2"))
    assert answer.status_code == 422
    page = words(answer.text)
    assert "2 things in the file need another look" in page
    assert "3 Column E-mail What is wrong is no e-mail address" in page
    assert "4 Column Hours What is wrong “x” are no hours" in page
    assert (house.rows(), batches(house)) == ([], [])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"targets": "9.5; drop"}, "Write targets such as 9.5"),
        ({"sub_goal": "fun"}, "Not a valid choice"),
        ({"funding": "nobody"}, "Not a valid choice"),
    ],
)
def test_import_when_a_choice_is_wrong_says_so(
    organizer: FlaskClient, house: House, fields: dict[str, str], message: str
):
    answer = sent(organizer, ASA, **fields)
    assert (answer.status_code, batches(house)) == (422, [])
    assert message in words(answer.text)


def test_import_when_there_is_no_file_asks_for_one(organizer: FlaskClient):
    answer = organizer.post(
        "/imports", data={"sub_goal": "collaboration", "funding": ""}, headers=ENGLISH
    )
    assert "Choose a file." in words(answer.text)


def test_import_when_someone_paid_before_can_name_them_again(organizer: FlaskClient, house: House):
    house.issue()
    page = organizer.get("/imports").text
    key = re.search(r'<option value="(\w{16})">Spinn, Europeiska', page)
    assert key is not None
    imported(organizer, ASA, funding=key[1])
    facts = [house.facts(row.id) for row in house.rows()]
    assert facts[0].funding == facts[1].funding is not None


def test_import_when_it_is_to_wait_makes_nothing_until_somebody_says_so(
    organizer: FlaskClient, house: House
):
    imported(organizer, ASA, waits="y")
    (row,) = house.rows()
    assert row.next_attempt_at is None
    organizer.post(f"/cohorts/{row.cohort_id}/make")
    draw(house)
    assert house.row(row.id).state == "issued"


def test_import_when_nobody_wants_it_is_forgotten(organizer: FlaskClient, house: House):
    page = sent(organizer, ASA).headers["Location"]
    organizer.post(f"{page}/forget")
    assert (organizer.get(page).status_code, batches(house)) == (404, [])


def test_import_when_nobody_said_yes_for_a_day_is_forgotten(organizer: FlaskClient, house: House):
    sent(organizer, ASA)
    house.clock.advance(timedelta(hours=23))
    sent(organizer, ASA, BO)
    house.clock.advance(timedelta(hours=2))
    with house.database.transaction() as session:
        assert claim_stale(session, house.clock.now(), 10) == ()
    assert [records for _, _, records in batches(house)] == [2]


def test_import_when_somebody_is_erased_before_anybody_said_yes_loses_their_lines(
    organizer: FlaskClient, house: House
):
    page = sent(organizer, ASA, BO).headers["Location"]
    sent(organizer, ASA)
    forget_asa(house)
    assert [records for _, _, records in batches(house)] == [1]
    assert "asa@" not in organizer.get(page).text
    assert "Bo Ek" in organizer.get(page).text


def test_imported_one_when_its_holder_is_erased_is_found_by_the_address(
    organizer: FlaskClient, house: House
):
    imported(organizer, ASA)
    forget_asa(house)
    (row,) = house.rows()
    assert (row.state, "Öberg" in str(row.facts), "asa@" in str(row.recipient)) == (
        "erased",
        False,
        False,
    )
    with house.database.transaction() as session:
        assert registrations_of_addresses(session, address_digests("asa@example.org")) == []


def forget_asa(house: House) -> None:
    fact = ParticipantErased(
        participant_id=new_id(),
        registration_ids=(),
        subject_ids=(),
        shared_ids=(),
        address_digests=address_digests("asa@example.org"),
        with_certificates=True,
    )
    with house.database.transaction() as session:
        erase(session, fact, now=house.clock.now())


def test_imported_one_when_its_holder_asks_for_their_data_is_in_the_copy(
    organizer: FlaskClient, house: House
):
    imported(organizer, ASA, BO)
    request = PersonalDataRequested(
        request_id=new_id(),
        participant_id=new_id(),
        registration_ids=(),
        addresses=("ASA@example.org",),
    )
    with house.database.transaction() as session:
        gather(session, request, links=house.workshop.links, now=house.clock.now())
        told = session.execute(select(outbox.c.body)).scalars().all()
    assert [each["name"] for each in told[-1]["certificates"]] == ["Åsa Öberg"]


def test_import_when_the_token_of_the_form_is_missing_reads_nothing(
    organizer: FlaskClient, house: House
):
    organizer.application.config["WTF_CSRF_ENABLED"] = True
    assert sent(organizer, ASA).status_code in (400, 422)
    assert batches(house) == []
