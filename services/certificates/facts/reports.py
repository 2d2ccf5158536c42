"""What a list of issued certificates says: its frame, its sums, its lines. Minutes are whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.contracts.facts import CertifiedSession, Funding, Language, LocalizedText, SubGoal

By = Literal["issued", "held"]
# What is suspended may be restored; what was erased says what it said, but not of whom.
Counted = Literal["issued", "suspended", "erased"]


@dataclass(frozen=True)
class Frame:
    """Which certificates are listed: of a project, in a period, by day of issue or last day held.

    ``project`` is its Swedish name, and empty for programs that nobody asks to be named for.
    """

    project: str
    first_day: date
    last_day: date
    by: By = "issued"


@dataclass(frozen=True)
class Sum:
    """How many certificates and minutes come together under one heading."""

    certificates: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class Sums:
    """All sums of a list. Those by goal come to more than the whole: a program has several goals.

    ``taken_back`` is how many were revoked or replaced since; they count nowhere else. No place
    is known of events that were held in several, or by video.
    """

    whole: Sum
    taken_back: int
    by_sub_goal: tuple[tuple[SubGoal, Sum], ...]
    by_month: tuple[tuple[str, Sum], ...]
    by_goal: tuple[tuple[int, Sum], ...]
    by_program: tuple[tuple[LocalizedText, Sum], ...]
    by_place: tuple[tuple[LocalizedText | None, Sum], ...]


@dataclass(frozen=True)
class Line:
    """One certificate that is counted, as it was when the list was read.

    With a ``session`` it is of that one alone. ``name`` is set only where a purpose was stated.
    """

    number: str
    title: LocalizedText
    first_day: date
    last_day: date
    minutes: int
    sub_goal: SubGoal
    targets: tuple[str, ...]
    issued_on: date
    is_attested: bool
    state: Counted = "issued"
    place: LocalizedText | None = None
    session: CertifiedSession | None = None
    name: str | None = None


@dataclass(frozen=True)
class ReportFacts:
    """A list as it is printed and sealed. ``purpose`` says why names stand in it.

    ``reference`` is in the file and not on the paper: no two lists have the same bytes, so one can
    be deleted without the other.
    """

    reference: str
    language: Language
    issuer: str
    issued_on: date
    frame: Frame
    project: LocalizedText | None
    funding: Funding | None
    sums: Sums
    lines: tuple[Line, ...]
    beyond: int
    purpose: str | None = None
