"""Point 17: what a machine must have before it may draw, and which fonts it sees."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from services.certificates.gateways.pdf import PlainRenderer
from services.certificates.gateways.sheet import TEMPLATE_FOLDER
from tests.conformance.certificates.documents import told_by
from tests.conformance.points import point
from tests.support.certificates import printed_facts

ROOT = Path(__file__).parents[3]
WITHOUT_THE_LIBRARY = """
import cffi
whole = cffi.FFI.dlopen
def dlopen(self, name, *flags):
    if "harfbuzz-subset" in str(name):
        raise OSError(f"cannot load library '{name}'")
    return whole(self, name, *flags)
cffi.FFI.dlopen = dlopen
from services.certificates.gateways.pdf import PlainRenderer
PlainRenderer.ready()
"""


@point(17)
def test_worker_when_the_library_that_embeds_fonts_is_missing_then_it_refuses_to_start() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_LIBRARY],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "EngineUnusable: install libharfbuzz-subset0" in done.stderr


@point(17)
def test_page_when_it_asks_for_a_font_of_the_machine_then_a_shipped_one_draws(
    tmp_path: Path,
) -> None:
    installed = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, check=True
    ).stdout
    families = sorted({line.split(",")[0] for line in installed.splitlines()})
    for asset in TEMPLATE_FOLDER.iterdir():
        if asset.is_file():
            (tmp_path / asset.name).write_bytes(asset.read_bytes())
    style = tmp_path / "certificate.css"
    asked = ", ".join(f'"{family}"' for family in families)
    style.write_text(f"{style.read_text()}\n* {{ font-family: {asked} !important }}")
    content = PlainRenderer(template_folder=tmp_path).render(printed_facts())
    fonts = told_by("pdffonts", "-", content=content).splitlines()[2:]
    assert families
    assert all(re.match(r"[A-Z]{6}\+(EB-Garamond|Lato|Noto)", line) for line in fonts), fonts
