"""Draws a transcript with the engine of certificates, in the manner of lists."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from services.certificates.engine import fonts
from services.certificates.engine.drawing import Engine
from services.certificates.engine.errors import NameNotPrintable
from services.certificates.engine.pictures import Code
from services.certificates.facts.transcripts import Entry, TranscriptFacts
from services.certificates.gateways import wording
from services.certificates.gateways.designs import FOLDER as DESIGNS
from services.certificates.gateways.designs import pictures
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.reports import table
from services.certificates.gateways.reports.drawing import STYLE
from shared.kernel.identifiers import grouped_public_code
from shared.kernel.qr import modules, scannable

_FOLDER = Path(__file__).parent
_CODE = "code"


@dataclass(frozen=True)
class TranscriptRenderer:
    """Draws transcripts; made once per process."""

    engine: Engine
    page: jinja2.Template

    @classmethod
    def ready(cls) -> TranscriptRenderer:
        """Return a renderer.

        Raises:
            EngineUnusable: A library is missing.
        """
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
        )
        style = STYLE.read_text(encoding="utf-8")
        engine = Engine(style, pictures(DESIGNS / "compact"))
        return cls(engine, environment.get_template("transcript.html"))

    def render(self, facts: TranscriptFacts) -> bytes:
        """Return the PDF; same facts, same bytes.

        Raises:
            NameNotPrintable: A character of the name is in no shipped font.
            RenderingRefused: The library complained.
        """
        if missing := fonts.unprintable(facts.name):
            raise NameNotPrintable(missing)
        codes = {_CODE: Code(modules(scannable(facts.verify_url)))}
        return self.engine.draw(self.page.render(**_words(facts)), codes=codes)


def _words(facts: TranscriptFacts) -> dict[str, Any]:
    language = facts.language
    _ = phrases(language).gettext

    def days(entry: Entry) -> str:
        return wording.period(entry.first_day, entry.last_day, language)

    return {
        "_": _,
        "facts": facts,
        "day": wording.day(facts.issued_on, language),
        "spaced": grouped_public_code,
        "hours": lambda minutes: table.hours(minutes, language),
        "days": days,
        "title": lambda entry: wording.with_session(entry.title, entry.session, language, _),
        "sub_goal": lambda entry: wording.sub_goal_name(entry.sub_goal, _),
    }
