"""The designs of certificates: one page for all, a style sheet, pictures and measures for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.certificates.engine import fonts
from services.certificates.engine.fitting import Box, Column
from services.certificates.settings import Design

FOLDER = Path(__file__).parent

_MM = 72 / 25.4


@dataclass(frozen=True)
class Measures:
    """Room for what differs from certificate to certificate, in points.

    A bilingual one sets its title smaller and its translation in ``second_title``.
    """

    version: str
    """Rises whenever documents of this design look different."""
    name: Box
    title: Box
    first_title: Box
    second_title: Box
    summary: Column
    facts: Column
    bilingual_facts: Column


_SMALL = (11.5, 11, 10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7, 6.5, 6)
_PARAGRAPH = (10, 9.5, 9, 8.5, 8, 7.5, 7)


def _facts(width: float, height: float, font: str) -> Column:
    return Column(width * _MM, height * _MM, _SMALL, font, gap=0.32)


MEASURES: dict[Design, Measures] = {
    "classic": Measures(
        version="classic-3",
        name=Box(236 * _MM, 50, 27.5, fonts.ROMAN),
        title=Box(198 * _MM, 24, 18, fonts.ITALIC),
        first_title=Box(198 * _MM, 20, 11, fonts.ITALIC),
        second_title=Box(198 * _MM, 14, 9, fonts.ITALIC),
        summary=Column(190 * _MM, 9 * _MM, _PARAGRAPH, fonts.SANS, line=1.25, gap=0),
        facts=_facts(152, 38, fonts.ROMAN),
        bilingual_facts=_facts(146, 38, fonts.ROMAN),
    ),
    "modern": Measures(
        version="modern-2",
        name=Box(186 * _MM, 44, 24.2, fonts.SANS_BOLD),
        title=Box(186 * _MM, 21, 16, fonts.SANS_BOLD),
        first_title=Box(186 * _MM, 18, 10, fonts.SANS_BOLD),
        second_title=Box(186 * _MM, 13, 8.5, fonts.SANS),
        summary=Column(176 * _MM, 9 * _MM, _PARAGRAPH, fonts.SANS, line=1.3, gap=0),
        facts=Column(140 * _MM, 46 * _MM, _SMALL[2:], fonts.SANS, gap=0.75),
        bilingual_facts=Column(126 * _MM, 46 * _MM, _SMALL[2:], fonts.SANS, gap=0.75),
    ),
    "compact": Measures(
        version="compact-2",
        name=Box(170 * _MM, 30, 17, fonts.SANS_BOLD),
        title=Box(170 * _MM, 17, 12, fonts.SANS_BOLD),
        first_title=Box(170 * _MM, 16, 10, fonts.SANS_BOLD),
        second_title=Box(170 * _MM, 12, 8, fonts.SANS),
        summary=Column(170 * _MM, 22 * _MM, _PARAGRAPH, fonts.SANS, line=1.35, gap=0.3),
        facts=Column(128 * _MM, 68 * _MM, _SMALL[1:], fonts.SANS, gap=0.9),
        bilingual_facts=Column(112 * _MM, 68 * _MM, _SMALL[1:], fonts.SANS, gap=0.9),
    ),
}


@cache
def pictures(folder: Path) -> dict[str, bytes]:
    """Return the SVG pictures of a design and those that all share, by name."""
    found = [*(folder.parent / "common").glob("*.svg"), *folder.glob("*.svg")]
    return {path.name: path.read_bytes() for path in found}
