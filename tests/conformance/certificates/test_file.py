"""Points 11, 12 and 13: the same bytes, a code that scans, a small file of one page."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import ImageFilter

from services.certificates.settings import Design
from tests.conformance.certificates.documents import DESIGNS, document, picture
from tests.conformance.certificates.names import EAST_ASIAN, INDIC, LONG, RIGHT_TO_LEFT
from tests.conformance.points import point
from tests.support.certificates import PUBLIC_URL, printed_facts

ROOT = Path(__file__).parents[3]
QUIET_MODULES = 4
MODULES = 29


@point(11)
def test_document_when_drawn_by_processes_with_other_seeds_then_the_same_bytes() -> None:
    script = (
        "import hashlib; from tests.conformance.certificates.documents import document;"
        "print(hashlib.sha256(document()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "/usr/bin:/bin"},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert hashes == {hashlib.sha256(document()).hexdigest()}


@point(12)
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(("dpi", "blur"), [(110, 0.0), (300, 2.0)])
def test_code_when_photographed_then_it_gives_back_the_address(
    design: Design, dpi: int, blur: float
) -> None:
    page = picture(document(design=design), dpi).filter(ImageFilter.GaussianBlur(blur))
    codes = zxingcpp.read_barcodes(page)
    address = f"{PUBLIC_URL}/certificates/{printed_facts().number}"
    assert [code.text for code in codes] == [address.upper()]


@point(12)
@pytest.mark.parametrize("design", DESIGNS)
def test_code_when_printed_on_a4_then_its_modules_are_large_and_its_zone_is_clear(
    design: Design,
) -> None:
    dpi = 300
    page = picture(document(design=design), dpi)
    (code,) = zxingcpp.read_barcodes(page)
    left, top = code.position.top_left.x, code.position.top_left.y
    side = (code.position.bottom_right.x - left + code.position.bottom_right.y - top) / 2
    module = side / MODULES
    assert module / dpi * 25.4 >= 0.9
    zone = int(QUIET_MODULES * module) - 1
    whole = (left - zone, top - zone, left + side + zone, top + side + zone)
    around = page.crop(tuple(int(edge) for edge in whole))
    inner = (zone - 2, zone - 2, zone + int(side) + 3, zone + int(side) + 3)
    around.paste(255, inner)
    assert min(around.tobytes()) == 255


@point(13)
@pytest.mark.parametrize(
    ("name", "kibibytes"),
    [("Åsa Öberg", 100), (LONG, 100), *((n, 220) for n in RIGHT_TO_LEFT + INDIC + EAST_ASIAN)],
)
@pytest.mark.parametrize("design", DESIGNS)
def test_document_when_drawn_then_it_is_small(name: str, kibibytes: int, design: Design) -> None:
    assert len(document(name, design=design, bilingual=True)) <= kibibytes * 1024


def test_document_when_drawn_then_it_is_one_landscape_page_with_its_link() -> None:
    reader = pypdf.PdfReader(io.BytesIO(document()))
    (page,) = reader.pages
    assert [round(side / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]
    assert [each.get_object()["/A"]["/URI"] for each in page["/Annots"]] == [
        f"{PUBLIC_URL}/certificates/{printed_facts().number}"
    ]
