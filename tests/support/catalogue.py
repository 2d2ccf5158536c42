"""The shape of data/catalogue.json as models, and the targets of Agenda 2030."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, HttpUrl

from shared.contracts.facts import SubGoal

# Numbered targets of each goal of Agenda 2030, and how many lettered ones come after them.
TARGETS = {
    1: (5, 2), 2: (5, 3), 3: (9, 4), 4: (7, 3), 5: (6, 3), 6: (6, 2), 7: (3, 2), 8: (10, 2),
    9: (5, 3), 10: (7, 3), 11: (7, 3), 12: (8, 3), 13: (3, 2), 14: (7, 3), 15: (9, 3),
    16: (10, 2), 17: (19, 0),
}  # fmt: skip

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=120)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    sv: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class ShortText(Strict):
    sv: Annotated[str, Field(min_length=1, max_length=200)]
    en: Annotated[str, Field(min_length=1, max_length=200)]


class Organiser(Strict):
    name: Line
    email: EmailStr


class Project(Strict):
    key: Slug
    name: Text
    statement: Text
    funders: Annotated[list[Line], Field(min_length=1)]
    emblem: Literal["eu"] | None
    starts: date
    ends: date


class Moment(Strict):
    day: int
    time: Clock


class SoonSession(Strict):
    starts_in_minutes: Annotated[int, Field(ge=0)]
    minutes: Annotated[int, Field(ge=1, le=1440)]
    zone: str
    place: Text
    municipality: str
    online_url: HttpUrl | None


class DatedSession(Strict):
    day: int
    time: Clock
    minutes: Annotated[int, Field(ge=1, le=1440)]
    zone: str
    place: Text
    municipality: str
    online_url: HttpUrl | None
    weekend: bool = False
    whole_day: bool = False


class Person(Strict):
    name: Line
    email: EmailStr
    organisation: Line
    organisation_number: str | None
    language: Literal["sv", "en"]


class Completion(Strict):
    kind: Literal["share_of_sessions"]
    share: Annotated[float, Field(gt=0, le=1)]


class Cohort(Strict):
    key: Slug
    capacity: Annotated[int, Field(ge=1)]
    queue_limit: Annotated[int, Field(ge=0)] | None
    registration_opens: Moment
    registration_closes: Moment | None
    promotion: Literal["direct", "offer"] = "direct"
    certifies: Literal["whole", "each_session"] = "whole"
    cancelled: bool
    sessions: Annotated[list[DatedSession | SoonSession], Field(min_length=1)]
    people: list[Person]

    @property
    def days(self) -> list[int]:
        return [s.day if isinstance(s, DatedSession) else 0 for s in self.sessions]


class Earlier(Strict):
    key: Slug
    like: Slug
    days_before: Annotated[int, Field(ge=1)]
    people: list[EmailStr]
    gave_back: list[EmailStr]


class Program(Strict):
    slug: Slug
    kind: Literal["workshop", "course", "accelerator", "open_event", "meeting", "challenge"]
    title: Text
    summary: ShortText
    description: Text
    audience: Text
    audience_keys: list[
        Literal["entrepreneur", "sme", "researcher", "student", "cluster", "public_body", "public"]
    ]
    sub_goal: SubGoal
    global_goal_targets: Annotated[list[str], Field(min_length=1, max_length=2)]
    project: Slug
    access: Text
    price: Text
    completion: Completion
    cohorts: Annotated[list[Cohort], Field(min_length=1)]
    earlier: list[Earlier] = []


class Catalogue(Strict):
    version: Literal[1]
    organiser: Organiser
    projects: Annotated[list[Project], Field(min_length=1)]
    programs: Annotated[list[Program], Field(min_length=1)]


def target_exists(target: str) -> bool:
    """Tell whether Agenda 2030 has this target, such as ``"9.4"`` or ``"9.a"``."""
    goal, _, part = target.partition(".")
    numbered, lettered = TARGETS.get(int(goal), (0, 0))
    if part.isdigit():
        return 1 <= int(part) <= numbered
    return part in "abcd"[:lettered]
