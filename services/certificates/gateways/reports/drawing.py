"""Draws a list of issued certificates with the engine of certificates, the list itself attached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from services.certificates.engine.attaching import Attachment
from services.certificates.facts.reports import Line, ReportFacts, Sum
from services.certificates.gateways import wording
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.reports import table
from services.certificates.gateways.reports.pages import PageRenderer
from services.certificates.gateways.reports.words import (
    month_words,
    period_words,
    place_words,
    state_words,
)
from shared.kernel.identifiers import grouped_public_code

_NOON = time(12, tzinfo=UTC)
ATTACHED = "certificates.csv"


class ReportRenderer(PageRenderer):
    """Draws lists; made once per process."""

    template = Path(__file__).parent / "sheet.html"

    def render(self, facts: ReportFacts, lines: Iterable[Line]) -> bytes:
        """Return the PDF with all ``lines`` attached for spreadsheets; same facts, same bytes.

        Raises:
            RenderingRefused: The library complained.
        """
        _ = phrases(facts.language).gettext
        content = b"".join(
            table.pieces(lines, facts.language, with_names=facts.purpose is not None)
        )
        attachment = Attachment(
            ATTACHED,
            "text/csv",
            _("The same list, for spreadsheets"),
            datetime.combine(facts.issued_on, _NOON),
            content,
        )
        return self.engine.draw(self.page.render(**_words(facts)), attachment=attachment)


def _words(facts: ReportFacts) -> dict[str, Any]:
    language = facts.language
    _ = phrases(language).gettext
    names = wording.goal_names(_)
    sums = facts.sums
    return {
        "_": _,
        "facts": facts,
        "project": project_words(facts),
        "period": wording.period(facts.frame.first_day, facts.frame.last_day, language),
        "period_words": period_words(facts.frame, language),
        "day": wording.day(facts.issued_on, language),
        "hours": lambda minutes: table.hours(minutes, language),
        "number": grouped_public_code,
        "title": lambda line: wording.with_session(line.title, line.session, language, _),
        "days": lambda line: wording.period(line.first_day, line.last_day, language),
        "by_sub_goal": [(wording.sub_goal_name(key, _), each) for key, each in sums.by_sub_goal],
        "by_month": [(month_words(key, language), each) for key, each in sums.by_month],
        "by_goal": [(f"{key} {names[key]}", each) for key, each in sums.by_goal],
        "by_program": _programs(facts),
        "by_place": [(place_words(key, language, _), each) for key, each in sums.by_place],
        "state": lambda line: state_words(line.state, _),
    }


def _programs(facts: ReportFacts) -> list[tuple[str, Sum]]:
    return [(title.in_language(facts.language), each) for title, each in facts.sums.by_program]


def project_words(facts: ReportFacts) -> str:
    """Return the name of the project, or that nobody asks to be named."""
    _ = phrases(facts.language).gettext
    if facts.project is None:
        return _("Programs that nobody asks to be named for")
    return facts.project.in_language(facts.language)
