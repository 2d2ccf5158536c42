"""Point 10: three engines of other makers draw the same page."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
import weasyprint
from PIL import Image, ImageChops

from services.certificates.settings import Design
from tests.conformance.certificates.documents import DESIGNS, document
from tests.conformance.certificates.names import EAST_ASIAN, RIGHT_TO_LEFT
from tests.conformance.points import point

DPI = "110"
# Each engine smooths edges in its own way; a square of eight pixels evens that out.
SQUARE = 8
# Of 255: what evened squares may differ by. Whole parts that vanish differ by far more.
TOLERANCE = 64
POPPLER = ("pdftoppm", "-r", DPI, "-gray", "-singlefile", "{path}")
MUPDF = ("mutool", "draw", "-q", "-r", DPI, "-c", "gray", "-F", "pgm", "-o", "-", "{path}")
GHOSTSCRIPT = (
    *("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pgmraw", f"-r{DPI}"),
    *("-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", "-sOutputFile=-", "{path}"),
)
GRADIENT = """
<body style="margin: 0"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="600">
<linearGradient id="g"><stop offset="0" stop-color="#136"/><stop offset="1" stop-color="#026"/>
</linearGradient><rect width="200" height="100" fill="url(#g)"/></svg>
"""


def drawn_by(command: tuple[str, ...], path: Path) -> Image.Image:
    done = subprocess.run(
        [part.format(path=path) for part in command], capture_output=True, check=True
    )
    page = Image.open(io.BytesIO(done.stdout)).convert("L")
    size = (page.width // SQUARE, page.height // SQUARE)
    return page.crop((0, 0, size[0] * SQUARE, size[1] * SQUARE)).resize(size, Image.Resampling.BOX)


def differences(content: bytes, folder: Path) -> list[int]:
    """Return by how much the other two engines differ from the first, where they differ most."""
    path = folder / "document.pdf"
    path.write_bytes(content)
    first = drawn_by(POPPLER, path)
    return [
        max(ImageChops.difference(first, drawn_by(command, path)).tobytes())
        for command in (MUPDF, GHOSTSCRIPT)
    ]


@point(10)
@pytest.mark.parametrize("name", [RIGHT_TO_LEFT[0], EAST_ASIAN[0]])
@pytest.mark.parametrize("design", DESIGNS)
def test_page_when_three_engines_draw_it_then_it_looks_the_same(
    design: Design, name: str, tmp_path: Path
) -> None:
    content = document(name, design=design, bilingual=True)
    assert max(differences(content, tmp_path)) <= TOLERANCE


@point(10)
def test_page_when_it_has_a_gradient_that_an_engine_loses_then_it_is_found_out(
    tmp_path: Path,
) -> None:
    page = weasyprint.HTML(string=f"<style>@page{{size:297mm 210mm}}</style>{GRADIENT}")
    assert max(differences(page.write_pdf(), tmp_path)) > TOLERANCE
