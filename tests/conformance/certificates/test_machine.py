"""Point 17: what a machine must have before it may draw, and which fonts it sees."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree

from services.certificates.gateways.designs import FOLDER
from services.certificates.gateways.pdf import PlainRenderer
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
from services.certificates.gateways.designs import FOLDER
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
def test_page_when_it_asks_for_a_font_of_the_machine_then_one_of_the_engine_draws(
    tmp_path: Path,
) -> None:
    installed = subprocess.run(
        ["fc-list", ":", "family"], capture_output=True, text=True, check=True
    ).stdout
    families = sorted({line.split(",")[0] for line in installed.splitlines()})
    copytree(FOLDER, tmp_path / "designs")
    style = tmp_path / "designs" / "classic" / "sheet.css"
    asked = ", ".join(f'"{family}"' for family in families)
    style.write_text(f"{style.read_text()}\n* {{ font-family: {asked} !important }}")
    content = PlainRenderer(tmp_path / "designs").render(printed_facts())
    fonts = told_by("pdffonts", "-", content=content).splitlines()[2:]
    assert "Noto Sans CJK JP" in families
    assert all(
        re.match(r"[A-Z]{6}\+(EB-Garamond|Lato|Noto-(Serif|Naskh))", line) for line in fonts
    ), fonts
