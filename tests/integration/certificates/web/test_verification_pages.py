"""Anybody checks a number; the holder fetches the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.certificates.domain.keys import compromise
from shared.kernel.identifiers import new_public_code
from tests.support.certificate_house import House
from tests.support.certificates import NUMBER, PlainTextSealer, certificate_links, completed

SWEDISH = {"Accept-Language": "sv"}
ENGLISH = {"Accept-Language": "en"}


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def number(house: House, visitor: FlaskClient) -> str:
    del visitor  # it decides where documents are kept
    issuance_id = house.issue(completed(name="Åsa Öberg"))
    house.show(issuance_id, "full")
    return house.row(issuance_id).number


def test_show_when_valid_says_so_with_every_printed_fact(visitor: FlaskClient, number: str):
    answer = visitor.get(f"/{number}", headers=SWEDISH)
    page = words(answer.text)
    assert answer.status_code == 200
    for fact in (
        "Giltigt",
        "Åsa Öberg",
        "Testa AI i produktionen",
        "3–17 november 2026",
        "Borlänge",
        "5 h av 6 h",
        "2 av 2",
        "Forskning och innovation",
        "9.5 Hållbar industri, innovationer och infrastruktur",
        "Exempelparken",
        "Stiftelsen Exempelparken",
        "24 november 2026",
        "Medfinansieras av Europeiska unionen",
        f"{number[:4]}-{number[4:8]}",
    ):
        assert fact in page.replace("\u00a0", " "), fact


@pytest.mark.parametrize(
    ("is_test", "stolen", "words_about_it"),
    [
        (False, False, "Filen bär sigill från A seal."),
        (True, False, "Filen är förseglad med en testnyckel."),
        (True, True, "Någon annan kan ha använt nyckeln till filens sigill sedan"),
    ],
)
def test_show_when_the_file_is_sealed_says_what_the_seal_is_worth(
    visitor: FlaskClient, house: House, is_test: bool, stolen: bool, words_about_it: str
):
    house.sealer = PlainTextSealer(is_test=is_test)
    number = house.row(house.issue()).number
    if stolen:
        now = house.clock.now()
        with house.database.transaction() as session:
            compromise(session, "f00d", since=now, now=now)
    assert words_about_it in words(visitor.get(f"/{number}", headers=SWEDISH).text)


def test_show_when_english_says_so_and_what_the_paper_says(visitor: FlaskClient, number: str):
    answer = visitor.get(f"/{number}", headers=ENGLISH)
    page = words(answer.text)
    for fact in ("Valid", "Try AI in production", "On the paper: Testa AI i produktionen"):
        assert fact in page, fact
    assert '<span lang="sv">' in answer.text


def test_show_when_typed_in_another_shape_finds_it(visitor: FlaskClient, number: str):
    for typed in (number.lower(), f"{number[:4]}-{number[4:]}", f" {number}"):
        assert visitor.get(f"/{typed}").status_code == 200


def test_show_when_scanned_in_capitals_leads_to_the_usual_address(
    visitor: FlaskClient, number: str
):
    answer = visitor.get(f"/{number}", base_url="http://spinn.example.org/CERTIFICATES")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/certificates/{number}")


def test_show_when_revoked_says_so_with_the_public_reason(
    visitor: FlaskClient, house: House, number: str
):
    house.revoke(house.rows()[0].id, "Mycket internt")
    page = words(visitor.get(f"/{number}", headers=ENGLISH).text)
    assert "Revoked" in page
    assert "Reason: It was issued by mistake." in page
    assert "internt" not in page
    assert "Valid" not in page


@pytest.mark.parametrize(
    "typed", [NUMBER, NUMBER[:-1] + "A", "hello", "Å" * 5000, "%00", "' OR 1=1"]
)
def test_show_when_unknown_or_malformed_is_the_same_kind_404(visitor: FlaskClient, typed: str):
    answer = visitor.get(f"/{typed}", headers=ENGLISH)
    assert answer.status_code == 404
    assert "Unknown" in words(answer.text)
    assert len(answer.text) < 20_000


def test_show_when_mistyped_says_that_a_character_is_wrong(visitor: FlaskClient):
    page = words(visitor.get(f"/{NUMBER[:-1]}A", headers=ENGLISH).text)
    assert "One character seems wrong" in page


def test_show_when_mistyped_asks_no_database(visitor: FlaskClient, house: House):
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE issuance RENAME TO hidden")
    try:
        assert visitor.get(f"/{NUMBER[:-1]}A").status_code == 404
        assert visitor.get(f"/{NUMBER}").status_code == 500
    finally:
        with house.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE hidden RENAME TO issuance")


def test_show_when_only_reserved_is_unknown(visitor: FlaskClient, house: House):
    house.reserve()
    assert visitor.get(f"/{house.rows()[0].number}").status_code == 404


def test_show_when_a_name_has_markup_shows_it_as_text(visitor: FlaskClient, house: House):
    house.show(house.issue(completed(name="<script>alert(1)</script>")), "full")
    page = visitor.get(f"/{house.rows()[0].number}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_show_when_misses_pile_up_is_slowed_but_a_holder_is_not(visitor: FlaskClient, number: str):
    statuses = [visitor.get(f"/{new_public_code()}").status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    assert visitor.get(f"/{number}").status_code == 200


@pytest.mark.parametrize("path", ["/", f"/{NUMBER}"])
def test_pages_when_answered_stay_out_of_caches_and_search_engines(visitor: FlaskClient, path: str):
    headers = visitor.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_start_when_opened_asks_for_a_number(visitor: FlaskClient):
    answer = visitor.get("/", headers=SWEDISH)
    assert "Kontrollera ett intyg" in words(answer.text)
    assert 'name="number"' in answer.text


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("7k4m-qx2w prt9-zb3c-z", f"/{NUMBER}"),
        ("hello", "/hello"),
        ("../../etc", "/..-..-etc"),
        ("//evil.example.org", "/--evil.example.org"),
    ],
)
def test_start_when_a_number_is_typed_leads_to_its_page(
    visitor: FlaskClient, typed: str, path: str
):
    answer = visitor.get("/", query_string={"number": typed})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)


def test_file_when_the_link_is_right_is_the_document(
    visitor: FlaskClient, house: House, number: str
):
    answer = visitor.get(file_path(number))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data == house.store.get(house.rows()[0].pdf_sha256 or "")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{number}.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_file_when_the_link_is_of_another_certificate_is_not_found(
    visitor: FlaskClient, number: str
):
    token = file_path(NUMBER).rpartition("/")[2]
    assert visitor.get(f"/{number}/file/{token}").status_code == 404


def test_file_when_the_link_is_cut_is_not_found(visitor: FlaskClient, number: str):
    assert visitor.get(file_path(number)[:-3]).status_code == 404


def test_file_when_never_issued_is_not_found(visitor: FlaskClient):
    assert visitor.get(file_path(NUMBER)).status_code == 404


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (House.revoke, "Revoked"),
        (House.suspend, "Suspended"),
        (lambda house, each: house.correct(each, "Åsa Lindh"), "Replaced"),
    ],
    ids=["revoked", "suspended", "replaced"],
)
def test_file_when_it_does_not_hold_leads_the_holder_to_the_page_that_says_so(
    visitor: FlaskClient,
    house: House,
    number: str,
    change: Callable[[House, UUID], object],
    word: str,
):
    change(house, house.rows()[0].id)
    answer = visitor.get(file_path(number))
    assert answer.status_code == 303
    own = answer.headers["Location"].removeprefix("http://spinn.example.org/certificates")
    assert own.startswith(f"/{number}/mine/")
    assert word in words(visitor.get(own, headers=ENGLISH).text)


def file_path(number: str) -> str:
    return certificate_links("").download(number).removeprefix("/certificates")


def test_show_when_erased_with_its_holder_says_only_that(
    house: House, visitor: FlaskClient
) -> None:
    completion = completed(name="Åsa Öberg")
    row = house.row(house.issue(completion))
    link = certificate_links("http://spinn.example.org").download(row.number)
    house.forget(completion)

    swedish = visitor.get(f"/{row.number}", headers=SWEDISH)
    english = words(visitor.get(f"/{row.number}", headers=ENGLISH).text)

    assert swedish.status_code == 404
    assert "Raderat" in words(swedish.text)
    assert "Its holder has asked us to erase it." in english
    assert "Öberg" not in swedish.text
    assert "Testa AI" not in swedish.text
    assert visitor.get(link.partition("/certificates")[2]).status_code == 404
