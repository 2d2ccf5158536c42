"""Point 33: the badge in the document, in both pictures and as a file is one and the same."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from defusedxml import ElementTree
from flask.testing import FlaskClient
from PIL import Image

from services.certificates.app import create_app
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.gateways.sealing.sealer import open_sealer
from tests.conformance.certificates.documents import RENDERER
from tests.conformance.points import point
from tests.support.badges import badge_maker
from tests.support.certificate_house import House
from tests.support.certificates import certificate_links, certificates_settings
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.seals import PASSWORD, key_file


@pytest.fixture
def house(certificates_database: TestDatabase, clock: SettableClock, tmp_path: Path) -> House:
    sealer = open_sealer(str(key_file()), PASSWORD)
    store = LocalFileStore(tmp_path)
    return House(certificates_database, clock, RENDERER, store, sealer, badge_maker())  # type: ignore[arg-type]


@pytest.fixture
def holder(house: House, redis_url: str, tmp_path: Path) -> FlaskClient:
    settings = certificates_settings(
        house.database.url, redis_url, tmp_path, public_url="http://spinn.example.org"
    )
    return create_app(settings, house.clock).test_client()


def in_document(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return pdf.attachments["credential.json"].get_file().read_bytes()


def in_png(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        told: str = picture.text["openbadgecredential"]  # type: ignore[attr-defined]
    return told.encode()


def in_svg(content: bytes) -> bytes:
    return (ElementTree.fromstring(content)[0].text or "").encode()


@point(33)
def test_badge_when_fetched_in_every_form_then_is_byte_for_byte_what_the_document_carries(
    house: House, holder: FlaskClient
) -> None:
    row = house.row(house.issue())
    links = certificate_links("")
    own = links.holder(row.number).removeprefix("/certificates")
    file = links.download(row.number).removeprefix("/certificates")
    signed = holder.get(f"{own}/badge.json").data
    assert len(signed) > 2000
    assert in_png(holder.get(f"{own}/badge.png").data) == signed
    assert in_svg(holder.get(f"{own}/badge.svg").data) == signed
    assert in_document(holder.get(file).data) == signed
