"""Points 1, 2, 11, 13 and 33: the badge in the document, which stays what it was without it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from defusedxml import ElementTree
from openbadgeslib.ob3.verifier import OB3Verifier
from PIL import Image

from services.certificates.badges.baking import bake_png, bake_svg
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.settings import Design
from tests.conformance.certificates.documents import DESIGNS, RENDERER, told_by
from tests.conformance.points import point
from tests.support.badges import badge
from tests.support.certificates import printed_facts
from tests.support.seals import PASSWORD, key_file
from tests.support.verapdf import VeraPDF

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "services/certificates/static/certificates"
TEXTS = {"program_title": {"sv": "Å ]]> <b>&\u2028 \U0001d11e", "en": "Å ]]> <b>"}}
FACTS = printed_facts()
BADGE = badge(facts=FACTS)


def sealed(design: Design = "classic") -> bytes:
    facts = printed_facts(design=design)
    sealer = open_sealer(str(key_file()), PASSWORD)
    return sealer.seal(RENDERER.render(facts, badge(facts=facts)), facts)


@pytest.fixture(scope="module")
def document() -> bytes:
    return sealed()


@point(33)
def test_document_when_it_carries_its_badge_then_it_is_the_one_that_is_downloaded(
    document: bytes, tmp_path: Path
) -> None:
    place = tmp_path / "certificate.pdf"
    place.write_bytes(document)
    subprocess.run(["pdfdetach", "-saveall", "-o", str(tmp_path), str(place)], check=True)
    assert (tmp_path / "credential.json").read_bytes() == BADGE.content


@point(33)
def test_document_when_it_carries_its_badge_then_names_it_once_as_its_data(
    document: bytes,
) -> None:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        (file,) = pdf.Root.AF
        assert (file.AFRelationship, file.UF) == ("/Data", "credential.json")
        assert file.EF.F.Subtype == "/application/ld+json"
        assert list(pdf.attachments) == ["credential.json"]
        assert pdf.Root.Names.EmbeddedFiles.Names[1].objgen == file.objgen
        checksum = bytes(file.EF.F.Params.CheckSum)
        assert checksum == hashlib.md5(BADGE.content, usedforsecurity=False).digest()
        assert int(file.EF.F.Params.Size) == len(BADGE.content)


@point(11)
def test_document_when_it_carries_its_badge_then_says_noon_of_its_day_and_no_other_time(
    document: bytes,
) -> None:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        parameters = pdf.Root.AF[0].EF.F.Params
        moments = {str(parameters.CreationDate), str(parameters.ModDate)}
    assert moments == {"D:20261124120000Z"}


@point(11)
def test_document_with_badge_when_made_in_another_process_then_has_the_same_bytes() -> None:
    made = subprocess.run(
        [sys.executable, "-c", _IN_A_PROCESS],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={"PYTHONHASHSEED": "1", "PATH": "/usr/bin:/bin"},
        input=json.dumps(BADGE.content.decode()).encode(),
    ).stdout
    assert made.decode() == hashlib.sha256(RENDERER.render(FACTS, BADGE)).hexdigest()


_IN_A_PROCESS = """
import hashlib, json, sys
sys.path.insert(0, ".")
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.pdf import PlainRenderer
from tests.support.certificates import printed_facts
badge = Badge(json.load(sys.stdin).encode(), None, "")
print(hashlib.sha256(PlainRenderer().render(printed_facts(), badge)).hexdigest(), end="")
"""


@point(1, 2)
@pytest.mark.parametrize("design", DESIGNS)
def test_document_when_it_carries_its_badge_then_both_standards_hold(
    verapdf: VeraPDF, tmp_path: Path, design: Design
) -> None:
    place = tmp_path / "certificate.pdf"
    place.write_bytes(sealed(design))
    assert verapdf.judge(place).failures == ()


@point(13)
def test_document_when_it_carries_its_badge_then_is_still_small(document: bytes) -> None:
    assert len(document) <= 100 * 1024


@point(33)
def test_png_when_baked_then_has_the_badge_in_one_uncompressed_chunk() -> None:
    baked = bake_png((PICTURES / "badge.png").read_bytes(), BADGE.content)
    assert baked.count(b"iTXtopenbadgecredential\0\0\0\0\0") == 1
    with Image.open(io.BytesIO(baked)) as picture:
        picture.load()
        assert picture.text["openbadgecredential"].encode() == BADGE.content  # type: ignore[attr-defined]
        assert picture.size == (512, 512)
    assert OB3Verifier.extract_token_from_png(baked).encode() == BADGE.content


@point(33)
def test_svg_when_baked_then_has_the_badge_as_character_data_after_its_first_tag() -> None:
    tricky = badge(facts=printed_facts(**TEXTS))
    baked = bake_svg((PICTURES / "badge.svg").read_bytes(), tricky.content)
    root = ElementTree.fromstring(baked)
    first = root[0]
    assert first.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert (first.text or "").encode() == tricky.content
    assert b"<![CDATA[" in baked
    assert OB3Verifier.extract_token_from_svg(baked).encode() == tricky.content


@point(33)
@pytest.mark.parametrize(("bake", "picture"), [(bake_png, b"GIF89a"), (bake_svg, b"<html>")])
def test_picture_when_it_is_another_then_is_not_baked(bake: object, picture: bytes) -> None:
    with pytest.raises(ValueError):
        bake(picture, BADGE.content)  # type: ignore[operator]


@point(33)
def test_attachment_when_listed_by_poppler_then_has_its_name(
    document: bytes, tmp_path: Path
) -> None:
    place = tmp_path / "certificate.pdf"
    place.write_bytes(document)
    assert "1: credential.json" in told_by("pdfdetach", "-list", str(place), content=b"")
