"""The shape of a catalogue file, as ``data/README.md`` describes it; days count from loading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from shared.contracts.facts import LocalizedText, Organiser, SubGoal


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DayAndTime(_Entry):
    """Local wall time on a day that counts from the day of loading."""

    day: int
    time: dt.time


class SessionEntry(_Entry):
    """One session: on a day at a time, or so many minutes after loading.

    Of one that lasts the ``whole_day`` people see the day only.
    """

    day: int | None = None
    time: dt.time | None = None
    starts_in_minutes: int | None = None
    minutes: Annotated[int, Field(gt=0)]
    zone: str
    place: LocalizedText
    municipality: str
    online_url: str | None
    weekend: bool = False
    whole_day: bool = False

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value


class PersonEntry(_Entry):
    """Somebody who is registered already."""

    name: str
    email: str
    organisation: str
    organisation_number: str | None
    language: Literal["sv", "en"]


class CohortEntry(_Entry):
    """One run of a program."""

    key: str
    capacity: int
    queue_limit: int | None
    registration_opens: DayAndTime
    registration_closes: DayAndTime | None
    promotion: Literal["direct", "offer"] = "direct"
    certifies: Literal["whole", "each_session"] = "whole"
    cancelled: bool
    sessions: Annotated[tuple[SessionEntry, ...], Field(min_length=1)]
    people: tuple[PersonEntry, ...]


class EarlierEntry(_Entry):
    """A run that is over, ``days_before`` the one that it was ``like``.

    ``people`` and ``gave_back`` are addresses of the file: who signed up, and which of them
    cancelled, each in the order in which they did.
    """

    key: str
    like: str
    days_before: Annotated[int, Field(gt=0)]
    people: tuple[str, ...]
    gave_back: tuple[str, ...]


class CompletionEntry(_Entry):
    """When somebody has completed."""

    kind: Literal["share_of_sessions"]
    share: Annotated[float, Field(gt=0, le=1)]
    good_for_months: Annotated[int, Field(ge=1, le=120)] | None = None


class ProgramEntry(_Entry):
    """What is on offer."""

    slug: str
    kind: str
    title: LocalizedText
    summary: LocalizedText
    description: LocalizedText
    audience: LocalizedText
    audience_keys: tuple[str, ...]
    sub_goal: SubGoal
    global_goal_targets: tuple[str, ...]
    project: str
    access: LocalizedText
    price: LocalizedText
    completion: CompletionEntry
    cohorts: tuple[CohortEntry, ...]
    earlier: tuple[EarlierEntry, ...] = ()


class ProjectEntry(_Entry):
    """Who pays."""

    key: str
    name: LocalizedText
    statement: LocalizedText
    funders: tuple[str, ...]
    emblem: Literal["eu"] | None
    starts: date
    ends: date


class CatalogueFile(_Entry):
    """A whole file."""

    version: Literal[1]
    organiser: Organiser
    projects: tuple[ProjectEntry, ...]
    programs: tuple[ProgramEntry, ...]

    @property
    def people(self) -> Mapping[str, PersonEntry]:
        """Everybody in the file, by address."""
        return {
            person.email: person
            for program in self.programs
            for cohort in program.cohorts
            for person in cohort.people
        }
