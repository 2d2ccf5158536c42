"""Draws certificates the plain way: every document is laid out anew, so it takes every name."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from services.certificates.engine.drawing import Engine
from services.certificates.engine.pictures import Code
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.attachments import attachment_of
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.designs import FOLDER, MEASURES, pictures
from services.certificates.gateways.sheet import sheet
from services.certificates.settings import Design
from shared.kernel.qr import modules, scannable

# One document makes some ten thousand, nearly all of which are counted out by themselves.
_OBJECTS_BEFORE_COLLECTING = 50_000


@dataclass(frozen=True)
class PlainRenderer:
    """Draws in any design; keeps what repeats, so it is made once per process."""

    folder: Path = FOLDER
    _engines: dict[Design, Engine] = field(default_factory=dict)

    @classmethod
    def ready(cls) -> PlainRenderer:
        """Return a renderer after finding out that this machine can draw every design.

        Raises:
            EngineUnusable: A library is missing.
        """
        renderer = cls()
        for design in get_args(Design):
            renderer.engine(design)
        # What is read by now stays, and of what a document needs most goes without the collector.
        gc.freeze()
        gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
        return renderer

    def version(self, facts: PrintedFacts) -> str:
        """Name the design of a certificate as it looks now."""
        return MEASURES[facts.design].version

    def expect(self, batch: Sequence[PrintedFacts]) -> None:
        """Do nothing: every document is drawn for itself."""

    def render(self, facts: PrintedFacts, badge: Badge | None = None) -> bytes:
        """Return the PDF of ``facts`` with its badge inside; same facts and badge, same bytes.

        Raises:
            NameNotPrintable: A character of the texts is in no shipped font.
            RenderingRefused: The library complained, so the document is not as designed.
        """
        page = sheet(facts, self.folder / facts.design)
        code = Code(modules(scannable(facts.verify_url)))
        attachment = attachment_of(facts, badge)
        return self.engine(facts.design).draw(page, {"code": code}, attachment)

    def engine(self, design: Design) -> Engine:
        """Return the engine of a design, made at its first use."""
        if design not in self._engines:
            folder = self.folder / design
            style = (folder / "sheet.css").read_text(encoding="utf-8")
            common = (self.folder / "common" / "common.css").read_text(encoding="utf-8")
            self._engines[design] = Engine(common + style, pictures(folder))
        return self._engines[design]
