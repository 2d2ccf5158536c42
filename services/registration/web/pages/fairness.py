"""What the fairness lab shows: frozen view models, and how replays become them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from services.registration.domain.queueing.lab import Replay, without_small_groups
from services.registration.domain.queueing.measures import SMALLEST_GROUP, Measures, Share
from services.registration.domain.queueing.outcome import Decision, Reason
from services.registration.web.texts.fairness import (
    PolicyText,
    group_name,
    organisation_name,
    party_rule,
    policy_texts,
    reason_sentence,
    time_name,
)


@dataclass(frozen=True)
class PolicySums:
    """One policy's sums; ``squares`` says of each entry in, out or gone, in order of sign-up."""

    name: str
    admitted: int
    organisations: int
    largest: str
    concentration: str
    squares: tuple[str, ...]


@dataclass(frozen=True)
class ShareCell:
    """One policy's share of one kind of people; None where the kind is too small to be shown."""

    percent: int | None
    text: str
    count: str


@dataclass(frozen=True)
class ShareRow:
    """One kind of people under each policy."""

    name: str
    people: str
    cells: tuple[ShareCell, ...]


@dataclass(frozen=True)
class ShareTable:
    """A plot for each policy, and the numbers that it shows."""

    title: str
    heading: str
    rows: tuple[ShareRow, ...]


@dataclass(frozen=True)
class ReasonRow:
    """How many entries have one reason, by policy."""

    sentence: str
    counts: tuple[str, ...]


@dataclass(frozen=True)
class LabResult:
    """All policies side by side; ``real`` results have neither squares nor small groups."""

    summary: str
    policies: tuple[PolicySums, ...]
    tables: tuple[ShareTable, ...]
    reasons: tuple[ReasonRow, ...]
    real: bool


@dataclass(frozen=True)
class CohortChoice:
    """A cohort whose sign-ups can be replayed."""

    cohort_id: UUID
    title: str


@dataclass(frozen=True)
class FairnessPage:
    """organizer/fairness.html, with ``form``; without ``title`` the demand is made up."""

    title: str | None
    cohort_id: UUID | None
    policies: tuple[PolicyText, ...]
    party_rule: str
    result: LabResult | None
    cohorts: tuple[CohortChoice, ...]


def fairness_page(
    result: LabResult | None,
    *,
    cohort: CohortChoice | None = None,
    cohorts: Sequence[CohortChoice] = (),
) -> FairnessPage:
    """Return the page with the policies in words and, when there is one, a result."""
    return FairnessPage(
        title=cohort.title if cohort else None,
        cohort_id=cohort.cohort_id if cohort else None,
        policies=policy_texts(),
        party_rule=party_rule(),
        result=result,
        cohorts=tuple(cohorts),
    )


def lab_result(replays: Sequence[Replay], *, real: bool) -> LabResult:
    """Return replays as a reader sees them; of real people no small group is shown."""
    measured = [without_small_groups(one.measures) if real else one.measures for one in replays]
    return LabResult(
        summary=_summary(replays),
        policies=tuple(
            _sums(one, shown, real=real) for one, shown in zip(replays, measured, strict=True)
        ),
        tables=tuple(
            _table(kind, [getattr(one, kind.measure) for one in measured], real=real)
            for kind in _kinds()
        ),
        reasons=_reasons(replays, real=real),
        real=real,
    )


def _summary(replays: Sequence[Replay]) -> str:
    people = replays[0].measures.people
    places = replays[0].outcome.capacity
    wanted = ngettext("One person wants to come", "%(num)d people want to come", people)
    return str(
        ngettext(
            "%(wanted)s; there is one place.",
            "%(wanted)s; there are %(num)d places.",
            places,
            wanted=wanted,
        )
    )


def _sums(found: Replay, shown: Measures, *, real: bool) -> PolicySums:
    names = {text.key: text.name for text in policy_texts()}
    squares = () if real else tuple(map(_square, found.outcome.decisions))
    return PolicySums(
        name=names[found.outcome.policy],
        admitted=shown.admitted,
        organisations=shown.organisations_admitted,
        largest=format_percent(shown.largest),
        concentration=format_decimal(shown.gini, format="0.00"),
        squares=squares,
    )


def _square(row: Decision) -> str:
    if row.reason is Reason.WITHDREW:
        return "gone"
    return "in" if row.admitted else "out"


@dataclass(frozen=True)
class _Kind:
    """One way to divide people: which measure, and its words."""

    measure: str
    title: str
    heading: str
    named: Callable[[str], str]


def _kinds() -> tuple[_Kind, ...]:
    return (
        _Kind("by_group", _("By group"), _("Group"), group_name),
        _Kind(
            "by_organisation",
            _("By organisation"),
            _("People from one organisation"),
            organisation_name,
        ),
        _Kind("by_time", _("By time of sign-up"), _("Time of sign-up"), time_name),
    )


def _table(kind: _Kind, columns: Sequence[tuple[Share, ...]], *, real: bool) -> ShareTable:
    rows = [
        ShareRow(
            name=kind.named(shares[0].key),
            people=_count(shares[0].people, real=real),
            cells=tuple(map(_cell, shares)),
        )
        for shares in zip(*columns, strict=True)
    ]
    return ShareTable(title=kind.title, heading=kind.heading, rows=tuple(rows))


def _cell(row: Share) -> ShareCell:
    if row.share is None or row.admitted is None:
        return ShareCell(None, _("hidden"), _("hidden"))
    count = _("%(admitted)d of %(people)d", admitted=row.admitted, people=row.people)
    return ShareCell(round(100 * row.share), format_percent(row.share), count)


def _count(number: int, *, real: bool) -> str:
    if real and 0 < number < SMALLEST_GROUP:
        return str(_("under %(num)d", num=SMALLEST_GROUP))
    return str(number)


def _reasons(replays: Sequence[Replay], *, real: bool) -> tuple[ReasonRow, ...]:
    counted = [Counter(row.reason for row in one.outcome.decisions) for one in replays]
    return tuple(
        ReasonRow(reason_sentence(reason), tuple(_count(one[reason], real=real) for one in counted))
        for reason in Reason
        if any(one[reason] for one in counted)
    )
