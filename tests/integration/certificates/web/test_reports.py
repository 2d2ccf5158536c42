"""Lists for funders: sums, a table for spreadsheets, a sealed document; names only for a reason."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pikepdf
import pytest
from flask.testing import FlaskClient

from services.certificates.domain import reporting
from services.certificates.domain.reporting import Kept
from services.certificates.facts.reports import Frame
from services.certificates.gateways.errors import FileMissing
from services.certificates.gateways.reports.drawing import ReportRenderer
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.messaging.press import Press
from services.certificates.storage import project_queries
from services.certificates.storage.reports import latest_reports
from shared.contracts.facts import LocalizedText
from tests.support.certificate_house import House
from tests.support.certificates import completed
from tests.support.seals import PASSWORD, key_file

ENGLISH = {"Accept-Language": "en"}
YEAR = {"project": "Spinn", "first_day": "2026-01-01", "last_day": "2026-12-31", "by": "issued"}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def shown(organizer: FlaskClient, **asked: str) -> str:
    return words(organizer.get(f"/reports?{urlencode(YEAR | asked)}", headers=ENGLISH).text)


def listed(organizer: FlaskClient, **asked: str) -> list[dict[str, str]]:
    answer = organizer.get(f"/reports/certificates.csv?{urlencode(YEAR | asked)}", headers=ENGLISH)
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def issue(house: House, **facts: Any) -> UUID:
    """Issue a certificate whose message says some things otherwise."""
    message = completed(name=facts.pop("name", "Åsa Öberg"))
    cohort = message.cohort
    program = cohort.program.model_copy(update=facts.pop("program", {}))
    cohort = cohort.model_copy(update={"program": program, **facts.pop("cohort", {})})
    return house.issue(message.model_copy(update={"cohort": cohort, **facts}))


def press(house: House) -> Press:
    return Press(
        house.database,
        ReportRenderer.ready(),
        open_sealer(str(key_file()), PASSWORD),
        house.store,
        "Stiftelsen Exempelparken",
        house.clock,
    )


def attend(house: House, at_press: Press) -> None:
    """Do what falls due."""
    with house.database.transaction() as session:
        due = reporting.claim_due(session, house.clock.now(), 10)
    for each in due:
        at_press.attend_to(each)


def states(house: House) -> list[tuple[str, str | None, int]]:
    with house.database.transaction() as session:
        return [(row.state, row.purpose, row.certificates) for row in latest_reports(session, 10)]


@pytest.mark.parametrize(
    "path", ["/reports", "/reports/certificates.csv", f"/reports/{UUID(int=1)}/file"]
)
def test_pages_when_not_signed_in_lead_to_the_sign_in(visitor: FlaskClient, path: str):
    assert visitor.get(path).headers["Location"].startswith("/organizer/sign-in?next=")


def test_sums_when_certificates_differ_count_each_where_it_belongs(
    organizer: FlaskClient, house: House
):
    issue(house, minutes_attended=90)
    issue(
        house,
        minutes_attended=60,
        program={"sub_goal": "collaboration", "global_goal_targets": ("9.4", "9.5")},
    )
    house.revoke(issue(house, minutes_attended=600))
    issue(house, minutes_attended=600, cohort={"funding": None})
    house.reserve()
    page = shown(organizer)
    assert "2 certificates, 2 h 30 min" in page
    assert "One was revoked or replaced since and is not counted." in page
    assert "Collaboration Certificates 1 Time attended 1 h" in page
    assert "November 2026 Certificates 2 Time attended 2 h 30 min" in page
    # Two targets of one goal are one goal.
    assert (
        "9 Industry, innovation and infrastructure Certificates 2 Time attended 2 h 30 min" in page
    )
    assert "8 Decent work and economic growth Certificates 1 Time attended 1 h 30 min" in page
    assert "1 certificate" not in page
    assert "One certificate, 10 h" in shown(organizer, project="")


def test_sums_when_the_period_is_another_count_those_in_it_by_the_days_asked_for(
    organizer: FlaskClient, house: House
):
    issue(house)
    assert "No certificate is found" in shown(organizer, last_day="2026-11-23")
    assert "One certificate" in shown(organizer, first_day="2026-11-24", last_day="2026-11-24")
    assert "One certificate" in shown(organizer, last_day="2026-11-17", by="held")
    assert "No certificate is found" in shown(organizer, last_day="2026-11-16", by="held")


def test_table_when_sent_has_numbers_hours_and_goals_and_names_nobody(
    organizer: FlaskClient, house: House
):
    number = house.row(issue(house, minutes_attended=450)).number
    (line,) = listed(organizer)
    assert line["Number"].replace("-", "") == number
    assert (line["Hours"], line["Sub-goal"], line["Global Goals"], line["Basis"]) == (
        "7.50",
        "Research and innovation",
        "9.5, 8.2",
        "Recorded attendance",
    )
    assert "Öberg" not in str(line)


def test_table_when_certificates_were_suspended_or_erased_then_their_lines_say_so(
    organizer: FlaskClient, house: House
):
    completion = completed(name="Bo Ek")
    issue(house)
    house.suspend(issue(house))
    house.issue(completion)
    house.revoke(issue(house))
    house.forget(completion)
    lines = listed(organizer)
    assert sorted(line["State"] for line in lines) == [
        "Erased with its holder",
        "Issued",
        "Suspended",
    ]
    assert {(line["Minutes"], line["Place"]) for line in lines} == {("300", "Borlänge")}


def test_sums_when_a_certificate_is_issued_late_in_the_evening_then_the_day_is_that_of_sweden(
    organizer: FlaskClient, house: House
):
    # Half past midnight on the first of December in Stockholm.
    house.clock.set(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    issue(house)
    assert "No certificate is found" in shown(organizer, last_day="2026-11-30")
    page = shown(organizer, first_day="2026-12-01", last_day="2026-12-01")
    assert "December 2026 Certificates 1 Time attended 5 h" in page
    assert [line["Issued on"] for line in listed(organizer)] == ["2026-12-01"]


def test_list_when_a_certificate_is_revoked_while_it_is_read_then_sums_and_lines_still_agree(
    organizer: FlaskClient, house: House
):
    first, _second = issue(house), issue(house)
    frame = Frame("Spinn", date(2026, 1, 1), date(2026, 12, 31))
    with house.database.moment() as session:
        lines = list(project_queries.lines(session, frame, with_names=False))
        house.revoke(first)
        sums = project_queries.sums(session, frame)
    assert (len(lines), sums.whole.certificates, sums.taken_back) == (2, 2, 0)
    assert "One certificate" in shown(organizer)


def test_documents_when_two_lists_say_the_same_then_one_is_deleted_without_the_other(
    organizer: FlaskClient, house: House
):
    issue(house)
    for _ in range(2):
        organizer.post("/reports", data=YEAR)
    attend(house, press(house))
    with house.database.transaction() as session:
        hashes = {row.pdf_sha256 for row in latest_reports(session, 10)}
    assert len(hashes) == 2


def test_table_when_a_title_is_a_formula_is_harmless(organizer: FlaskClient, house: House):
    title = LocalizedText(sv="=1+1", en='=HYPERLINK("http://example.org")')
    issue(house, program={"title": title})
    assert listed(organizer)[0]["Program"] == '\'=HYPERLINK("http://example.org")'


def test_document_when_made_is_sealed_carries_the_table_and_names_nobody(
    organizer: FlaskClient, house: House
):
    issue(house, name="Bo Ek")
    answer = organizer.post("/reports", data=YEAR, headers=ENGLISH)
    assert answer.status_code == 303
    assert "Being made" in shown(organizer)
    attend(house, press(house))
    assert states(house) == [("made", None, 1)]
    link = re.search(r"/reports/[0-9a-f-]{36}/file", organizer.get("/reports").text)
    assert link is not None
    content = organizer.get(link[0]).data
    assert b"ETSI.CAdES.detached" in content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        attached = pdf.attachments["certificates.csv"].get_file().read_bytes().decode("utf-8-sig")
    assert attached.startswith("Number,Program,")
    assert "Ek" not in attached


def test_document_when_names_are_asked_for_has_them_and_says_why_for_good(
    organizer: FlaskClient, house: House
):
    issue(house, name="Bo Ek")
    data = YEAR | {"with_names": "y", "purpose": " Granskning\u0000 2026-1 "}
    organizer.post("/reports", data=data)
    at_press = press(house)
    attend(house, at_press)
    assert states(house) == [("made", "Granskning 2026-1", 1)]
    with house.database.transaction() as session:
        (row,) = latest_reports(session, 1)
    assert row.pdf_sha256 is not None
    with pikepdf.open(io.BytesIO(house.store.get(row.pdf_sha256))) as pdf:
        attached = pdf.attachments["certificates.csv"].get_file().read_bytes().decode()
    assert "Bo Ek" in attached
    house.clock.advance(timedelta(days=31))
    attend(house, at_press)
    assert states(house) == [("gone", "Granskning 2026-1", 1)]
    assert organizer.get(f"/reports/{row.id}/file").status_code == 404


def test_document_when_somebody_in_it_is_erased_while_it_is_made_is_not_kept(
    organizer: FlaskClient, house: House
):
    completion = completed(name="Bo Ek")
    house.issue(completion)
    organizer.post("/reports", data=YEAR | {"with_names": "y", "purpose": "Granskning 2026-1"})
    now, sha256 = house.clock.now(), "0" * 64
    with house.database.transaction() as session:
        (report_id,) = reporting.claim_due(session, now, 10)
        assert reporting.begin(session, report_id, now=now)
    with house.database.moment() as session:
        made = reporting.read(session, report_id, issuer="Exempelparken", now=now)
    assert made is not None
    assert [line.name for line in made.lines] == ["Bo Ek"]
    with house.database.transaction() as session:
        assert reporting.note_hash(session, report_id, sha256) == []
    house.forget(completion)
    with house.database.transaction() as session:
        assert not reporting.settle(session, report_id, Kept(sha256, None, 1), now=now)
    assert states(house) == [("failed", "Granskning 2026-1", 0)]


def test_document_when_it_names_people_and_one_of_them_is_erased_goes_at_once(
    organizer: FlaskClient, house: House
):
    completion = completed(name="Bo Ek")
    house.issue(completion)
    organizer.post("/reports", data=YEAR | {"with_names": "y", "purpose": "Granskning 2026-1"})
    at_press = press(house)
    attend(house, at_press)
    with house.database.transaction() as session:
        (row,) = latest_reports(session, 1)
    assert row.pdf_sha256 is not None
    house.forget(completion)
    attend(house, at_press)
    assert states(house) == [("gone", "Granskning 2026-1", 1)]
    with pytest.raises(FileMissing):
        house.store.get(row.pdf_sha256)


def test_document_when_names_have_no_purpose_is_not_made(organizer: FlaskClient, house: House):
    issue(house)
    answer = organizer.post(
        "/reports", data=YEAR | {"with_names": "y", "purpose": " "}, headers=ENGLISH
    )
    assert answer.status_code == 422
    assert "Write what the names are needed for." in words(answer.text)
    assert states(house) == []


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"last_day": "2025-01-01"}, "This is before the first day."),
        ({"first_day": "igår"}, "Not a valid date value."),
        ({"project": "Annat"}, "Not a valid choice."),
    ],
)
def test_sums_when_the_choice_makes_no_sense_say_so(
    organizer: FlaskClient, house: House, asked: dict[str, str], message: str
):
    issue(house)
    assert message in shown(organizer, **asked)
    answer = organizer.post("/reports", data=YEAR | asked)
    assert (answer.status_code, states(house)) == (422, [])


def test_document_when_it_cannot_be_made_is_tried_thrice_and_then_given_up(
    organizer: FlaskClient, house: House
):
    class Broken:
        def render(self, *_facts: object) -> bytes:
            raise OSError(28, "No space left on device")

    organizer.post("/reports", data=YEAR | {"project": ""})
    broken = Press(house.database, Broken(), None, house.store, "Exempelparken", house.clock)
    for _ in range(3):
        attend(house, broken)
        house.clock.advance(timedelta(minutes=5))
    assert states(house) == [("failed", None, 0)]


def test_document_when_it_is_unknown_is_not_found(organizer: FlaskClient):
    assert organizer.get(f"/reports/{uuid4()}/file").status_code == 404
