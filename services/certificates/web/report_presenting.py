"""What the page of lists for funders shows, as frozen view models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from services.certificates.domain.reporting import KEPT, frame_of
from services.certificates.facts.reports import Sum, Sums
from services.certificates.gateways import wording
from services.certificates.gateways.reports.words import month_words, period_words, place_words
from services.certificates.storage.reports import MADE, WANTED, FunderReport
from shared.contracts.facts import Language
from shared.web.languages import current_language


@dataclass(frozen=True)
class SumRow:
    """One heading with what comes together under it."""

    name: str
    certificates: int
    duration: str


@dataclass(frozen=True)
class SumsPage:
    """All sums of what was chosen."""

    certificates: int
    duration: str
    taken_back: int
    tables: tuple[tuple[str, tuple[SumRow, ...]], ...]

    @classmethod
    def of(cls, sums: Sums) -> SumsPage:
        """Put sums into the reader's words."""
        language = _language()
        names = wording.goal_names(_)
        tables = (
            (
                _("Sub-goal"),
                ((wording.sub_goal_name(key, _), each) for key, each in sums.by_sub_goal),
            ),
            (_("Month"), ((month_words(key, language), each) for key, each in sums.by_month)),
            (_("Program"), ((key.in_language(language), each) for key, each in sums.by_program)),
            (_("Place"), ((place_words(key, language, _), each) for key, each in sums.by_place)),
            (_("Global Goals"), ((f"{key} {names[key]}", each) for key, each in sums.by_goal)),
        )
        return cls(
            certificates=sums.whole.certificates,
            duration=wording.duration(sums.whole.minutes),
            taken_back=sums.taken_back,
            tables=tuple((head, _rows(rows)) for head, rows in tables),
        )


@dataclass(frozen=True)
class ReportRow:
    """One list that was asked for."""

    report_id: UUID
    state: str
    project: str
    period: str
    purpose: str | None
    at: datetime
    organizer: str
    certificates: int
    until: datetime | None

    @classmethod
    def of(cls, report: FunderReport) -> ReportRow:
        """Show a list."""
        return cls(
            report_id=report.id,
            state=report.state,
            project=report.project or _("Programs that nobody asks to be named for"),
            period=period_words(frame_of(report), _language()),
            purpose=report.purpose,
            at=report.at,
            organizer=report.organizer_name,
            certificates=report.certificates,
            until=report.next_attempt_at if report.state == MADE else None,
        )


@dataclass(frozen=True)
class ReportsPage:
    """certificates/reports.html: sums of what was chosen, and lists that were asked for."""

    sums: SumsPage | None
    rows: tuple[ReportRow, ...]
    kept_days: int

    @property
    def is_waiting(self) -> bool:
        """Whether a list is being made."""
        return any(row.state == WANTED for row in self.rows)

    @classmethod
    def of(cls, sums: Sums | None, reports: Sequence[FunderReport]) -> ReportsPage:
        """Show sums and lists."""
        return cls(
            SumsPage.of(sums) if sums else None,
            tuple(ReportRow.of(each) for each in reports),
            KEPT.days,
        )


def _rows(rows: Iterable[tuple[str, Sum]]) -> tuple[SumRow, ...]:
    return tuple(
        SumRow(name, each.certificates, wording.duration(each.minutes)) for name, each in rows
    )


def _language() -> Language:
    return "sv" if current_language() == "sv" else "en"
