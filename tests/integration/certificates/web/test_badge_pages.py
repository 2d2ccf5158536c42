"""The holder's badge: who gets it, in which forms, and what LinkedIn is told."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient
from PIL import Image

from services.certificates.domain.showing import show_name
from services.certificates.storage import queries
from services.certificates.web.badge_presenting import linkedin_url
from tests.support.badges import badge_maker, holder
from tests.support.certificate_house import House
from tests.support.certificates import certificate_links, completed
from tests.support.pages import words

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def issued(house: House, visitor: FlaskClient) -> UUID:
    del visitor
    house.badges = badge_maker()
    return house.issue()


def path(house: House, issuance_id: UUID) -> str:
    row = house.row(issuance_id)
    address = certificate_links("").holder(row.number, row.link_epoch)
    return address.removeprefix("/certificates")


def content(house: House, issuance_id: UUID) -> bytes:
    badge = house.badge(issuance_id)
    assert badge is not None
    return badge.content


def test_page_when_opened_by_the_holder_then_offers_every_form(
    house: House, visitor: FlaskClient, issued: UUID
) -> None:
    answer = visitor.get(f"{path(house, issued)}/badge", headers=ENGLISH)
    assert answer.status_code == 200
    assert re.findall(r"badge\.(\w+)\"", answer.text) == ["png", "svg", "json", "jwt"]
    assert "Your name is not in it." in words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text.partition("<main")[2]


def test_page_of_the_certificate_when_opened_then_leads_to_the_badge(
    house: House, visitor: FlaskClient, issued: UUID
) -> None:
    own = path(house, issued)
    assert f"{own}/badge" in visitor.get(own, headers=ENGLISH).text


def test_page_of_the_certificate_when_it_has_no_badge_then_leads_to_none(
    house: House, visitor: FlaskClient
) -> None:
    own = path(house, house.issue())
    assert "/badge" not in visitor.get(own, headers=ENGLISH).text
    assert visitor.get(f"{own}/badge").status_code == 404


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
        ("json", "application/ld+json"),
        ("jwt", "application/jwt"),
    ],
)
def test_badge_when_fetched_then_is_a_file_of_its_kind(
    house: House, visitor: FlaskClient, issued: UUID, ending: str, kind: str
) -> None:
    answer = visitor.get(f"{path(house, issued)}/badge.{ending}")
    assert answer.mimetype == kind
    name = f'attachment; filename="{house.row(issued).number}.{ending}"'
    assert answer.headers["Content-Disposition"] == name
    assert answer.headers["Cache-Control"] == "no-store"


def test_badge_when_fetched_in_each_form_then_is_byte_for_byte_the_same(
    house: House, visitor: FlaskClient, issued: UUID
) -> None:
    own, signed = path(house, issued), content(house, issued)
    assert visitor.get(f"{own}/badge.json").data == signed
    png = Image.open(io.BytesIO(visitor.get(f"{own}/badge.png").data))
    png.load()
    assert png.text["openbadgecredential"].encode() == signed  # type: ignore[attr-defined]
    svg = ElementTree.fromstring(visitor.get(f"{own}/badge.svg").data)
    assert (svg[0].text or "").encode() == signed
    document = house.store.get(str(house.row(issued).pdf_sha256))
    assert document.endswith(signed)


@pytest.mark.parametrize("ending", ["gif", "json.txt", "JSON", ""])
def test_badge_when_asked_for_in_another_form_then_is_not_there(
    house: House, visitor: FlaskClient, issued: UUID, ending: str
) -> None:
    assert visitor.get(f"{path(house, issued)}/badge.{ending}").status_code == 404


def test_badge_when_it_has_no_second_form_then_none_is_offered(
    house: House, visitor: FlaskClient
) -> None:
    maker = badge_maker()
    house.badges = type(maker)(
        type(maker.signer)(maker.signer.identity, maker.signer.proof_key), ""
    )
    own = path(house, house.issue())
    assert "badge.jwt" not in visitor.get(f"{own}/badge").text
    assert visitor.get(f"{own}/badge.jwt").status_code == 404


@pytest.mark.parametrize("what", ["badge", "badge.json"])
def test_badge_when_the_link_is_of_another_certificate_then_is_refused(
    house: House, visitor: FlaskClient, issued: UUID, what: str
) -> None:
    _empty, number, *rest = path(house, issued).split("/")
    other = house.row(house.issue(completed(name="Bo Ek"))).number
    assert visitor.get("/".join(["", other, *rest, what])).status_code in {403, 404, 410}
    assert number != other


def test_badge_when_the_certificate_was_revoked_then_is_handed_out_no_more(
    house: House, visitor: FlaskClient, issued: UUID
) -> None:
    own = path(house, issued)
    house.revoke(issued)
    assert visitor.get(f"{own}/badge").status_code == 303
    assert visitor.get(f"{own}/badge.json").status_code == 404


def test_public_page_when_opened_then_has_nothing_of_the_badge(
    house: House, visitor: FlaskClient, issued: UUID
) -> None:
    number = house.row(issued).number
    assert "badge" not in visitor.get(f"/{number}", headers=ENGLISH).text.partition("<main")[2]


def test_link_to_linkedin_when_followed_then_fills_in_the_form_without_a_name(
    house: House, visitor: FlaskClient, issued: UUID
) -> None:
    page = visitor.get(f"{path(house, issued)}/badge").text
    (address,) = re.findall(r'href="(https://www\.linkedin\.com[^"]*)"', page)
    told = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    facts = house.facts(issued)
    assert told == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Testa AI i produktionen"],
        "organizationName": ["Stiftelsen Exempelparken"],
        "issueYear": [str(facts.issued_on.year)],
        "issueMonth": [str(facts.issued_on.month)],
        "certUrl": [facts.verify_url],
        "certId": ["-".join(re.findall(".{1,4}", facts.number))],
    }


def test_badge_when_the_holder_shows_their_whole_name_then_has_it_and_the_page_says_so(
    house: House, visitor: FlaskClient, issued: UUID
) -> None:
    del issued
    waiting = house.reserve()
    assert waiting is not None
    with house.database.transaction() as session:
        row = queries.by_id(session, waiting)
        assert row is not None
        show_name(row, "full")
    house.workshop.render_certificates([waiting])
    assert "Åsa Öberg".encode() in content(house, waiting)
    page = words(visitor.get(f"{path(house, waiting)}/badge", headers=ENGLISH))
    assert "Your name is in it." in page


def test_badge_when_the_certificate_runs_out_then_says_when(house: House, issued: UUID) -> None:
    facts = house.facts(issued).model_copy(update={"valid_until": date(2027, 6, 30)})
    assert house.badges is not None
    document = json.loads(house.badges.make(facts, holder()).content)
    assert document["validUntil"] == "2027-06-30T21:59:59Z"
    told = parse_qs(urlsplit(linkedin_url(facts)).query)
    assert (told["expirationYear"], told["expirationMonth"]) == (["2027"], ["6"])
