"""Organizers say how the certificates of a program look, and look at it before."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.certificates.gateways.own_templates.starting import start_from
from services.certificates.storage.templates import template_versions
from tests.support.certificate_house import House
from tests.support.certificates import completed

PROGRAM = UUID(int=7)
ENGLISH = {"Accept-Language": "en"}
ROOT = f"/programs/{PROGRAM}/look"


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def source(**changes: str) -> dict[str, str]:
    start = start_from("compact")
    return {
        "design": "compact",
        "languages": "one",
        "sample": "usual",
        "html": start.html,
        "css": start.css,
        "based_on": "0",
        **changes,
    }


def versions(house: House) -> list[tuple[int, str, bool, bool]]:
    with house.database.transaction() as session:
        kept = template_versions(session, PROGRAM)
        return [(each.number, each.design, each.bilingual, each.is_own) for each in kept]


@pytest.mark.parametrize("path", ["", "/own", "/versions/1", "/versions/1/picture"])
def test_pages_when_not_signed_in_lead_to_the_sign_in(visitor: FlaskClient, path: str):
    answer = visitor.get(f"{ROOT}{path}")
    assert answer.headers["Location"].startswith("/organizer/sign-in?next=")


@pytest.mark.parametrize("path", ["", "/own", "/own/preview", "/versions/1/restore"])
def test_acts_when_not_signed_in_change_nothing(visitor: FlaskClient, house: House, path: str):
    assert visitor.post(f"{ROOT}{path}", data=source()).status_code == 302
    assert versions(house) == []


def test_design_when_chosen_holds_for_certificates_from_then_on(
    organizer: FlaskClient, house: House
):
    before = house.issue(completed(program_id=PROGRAM))
    answer = organizer.post(
        ROOT, data={"design": "modern", "languages": "both", "based_on": "0"}, headers=ENGLISH
    )
    assert answer.status_code == 303
    after = house.issue(completed(program_id=PROGRAM))
    other = house.issue(completed())
    looks = [
        (house.facts(each).design, house.facts(each).bilingual) for each in (before, after, other)
    ]
    assert looks == [("classic", False), ("modern", True), ("classic", False)]
    page = words(organizer.get(ROOT, headers=ENGLISH).text)
    assert "Try AI in production" in page
    assert "Version 1 Holds now Modern, in two languages" in page


def test_design_when_somebody_else_was_quicker_says_so(organizer: FlaskClient, house: House):
    data = {"design": "modern", "languages": "one", "based_on": "0"}
    organizer.post(ROOT, data=data)
    answer = organizer.post(ROOT, data=data | {"design": "compact"}, headers=ENGLISH)
    assert answer.status_code == 409
    assert "Somebody else has changed how they look meanwhile." in words(answer.text)
    assert versions(house) == [(1, "modern", False, False)]


def test_template_when_saved_holds_and_certificates_name_its_version(
    organizer: FlaskClient, house: House
):
    answer = organizer.post(f"{ROOT}/own", data=source())
    assert answer.status_code == 303
    assert versions(house) == [(1, "compact", False, True)]
    row = house.row(house.issue(completed(program_id=PROGRAM)))
    assert row.facts["template"] is not None
    assert row.facts["design"] == "compact"


def test_template_when_something_is_wrong_tells_it_beside_the_field_and_keeps_what_was_typed(
    organizer: FlaskClient, house: House
):
    data = source(
        html=source()["html"].replace('<html lang="sv">', "<html>").replace("<h1 ", "<h2 "),
        css="p { background: linear-gradient(red, blue) }",
    )
    answer = organizer.post(f"{ROOT}/own", data=data, headers=ENGLISH)
    assert answer.status_code == 422
    page = words(answer.text)
    for sentence in (
        "Say which language it is written in",
        "It needs a heading",
        "Line 1: linear-gradient() vanishes in some programs",
    ):
        assert sentence in page, sentence
    assert re.search(r'<textarea[^>]*aria-describedby="css-error"', answer.text)
    assert "linear-gradient(red, blue)" in answer.text
    assert versions(house) == []


def test_template_when_it_comes_out_wrong_tells_it(organizer: FlaskClient, house: House):
    style = f"{source()['css']} .emblem {{ height: 5mm; width: 7.5mm }}"
    answer = organizer.post(f"{ROOT}/own", data=source(css=style), headers=ENGLISH)
    assert "The emblem of the European Union is too small" in words(answer.text)
    assert versions(house) == []


def test_preview_when_asked_for_shows_a_picture_and_keeps_nothing(
    organizer: FlaskClient, house: House
):
    answer = organizer.post(f"{ROOT}/own/preview", data=source(sample="arabic"), headers=ENGLISH)
    assert 'src="data:image/png;base64,iVBOR' in answer.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert versions(house) == []


def test_preview_when_something_is_wrong_says_what(organizer: FlaskClient):
    html = source()["html"].replace('data-slot="code"', 'data-slot="cat"')
    answer = organizer.post(f"{ROOT}/own/preview", data=source(html=html), headers=ENGLISH)
    page = words(answer.text)
    assert "There is no slot “cat”." in page
    assert "The slot “code” is missing" in page


def test_version_when_looked_at_shows_source_and_picture_and_can_hold_again(
    organizer: FlaskClient, house: House
):
    organizer.post(f"{ROOT}/own", data=source())
    organizer.post(ROOT, data={"design": "modern", "languages": "one", "based_on": "1"})
    page = organizer.get(f"{ROOT}/versions/1", headers=ENGLISH).text
    assert "data-slot=&#34;funders&#34;" in page
    picture = organizer.get(f"{ROOT}/versions/1/picture")
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    organizer.post(f"{ROOT}/versions/1/restore")
    assert versions(house) == [
        (3, "compact", False, True),
        (2, "modern", False, False),
        (1, "compact", False, True),
    ]


@pytest.mark.parametrize("path", ["/versions/9", "/versions/9/picture", "/designs/rococo"])
def test_version_when_there_is_none_is_not_found(organizer: FlaskClient, path: str):
    assert organizer.get(f"{ROOT}{path}").status_code == 404


def test_editor_when_started_from_a_design_shows_its_source_and_slots(organizer: FlaskClient):
    page = organizer.get(f"{ROOT}/own?start=modern", headers=ENGLISH).text
    assert "band.svg" in page
    assert "who pays, with emblem and statement" in words(page)
    assert 'formtarget="preview"' in page
