"""Draws a transcript with the engine of certificates, in the manner of lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services.certificates.engine import fonts
from services.certificates.engine.errors import NameNotPrintable
from services.certificates.engine.pictures import Code
from services.certificates.facts.transcripts import Entry, TranscriptFacts
from services.certificates.gateways import wording
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.reports import table
from services.certificates.gateways.reports.pages import PageRenderer
from shared.kernel.identifiers import grouped_public_code
from shared.kernel.qr import modules, scannable

_CODE = "code"


class TranscriptRenderer(PageRenderer):
    """Draws transcripts; made once per process."""

    template = Path(__file__).parent / "transcript.html"

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
