"""Value objects that several messages carry: people, texts, programs, cohorts, sessions."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NaiveDatetime

Language = Literal["sv", "en"]
SubGoal = Literal[
    "research_and_innovation",
    "business_development",
    "collaboration",
    "internationalisation",
    "communication",
]


class Fact(BaseModel):
    """Base of everything inside a message.

    Unknown fields are ignored, because within a version fields may be added
    and an older consumer must go on reading.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class LocalizedText(Fact):
    """One text in both languages of the house."""

    sv: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text for ``language``; anything but ``"sv"`` reads English."""
        return self.sv if language == "sv" else self.en


class Person(Fact):
    """A participant as the reader of mails and the name on a certificate."""

    name: str
    email: str
    language: Language


class Organiser(Fact):
    """Who invites: shown as sender, calendar organizer and issuer."""

    name: str
    email: str


class Funding(Fact):
    """Who pays, in the words that the funder's rules of publicity ask for."""

    project: LocalizedText
    statement: LocalizedText
    funders: tuple[str, ...]
    emblem: Literal["eu"] | None = None


class SessionFacts(Fact):
    """One dated meeting of a cohort.

    ``starts_at`` and ``ends_at`` are local wall time in ``zone`` (IANA name).
    ``revision`` rises by one with every change, so that the newest copy wins.
    """

    session_id: UUID
    revision: Annotated[int, Field(ge=0)]
    number: Annotated[int, Field(ge=1)]
    starts_at: NaiveDatetime
    ends_at: NaiveDatetime
    zone: str
    place: LocalizedText
    online_url: str | None = None


class ProgramFacts(Fact):
    """What is on offer, with what ties it to sub-goals and Agenda 2030."""

    program_id: UUID
    slug: str
    title: LocalizedText
    summary: LocalizedText
    sub_goal: SubGoal
    global_goal_targets: tuple[str, ...]
    url: str


class CohortFacts(Fact):
    """One run of a program with everything that a mail or certificate prints of it."""

    cohort_id: UUID
    program: ProgramFacts
    sessions: tuple[SessionFacts, ...]
    organiser: Organiser
    funding: Funding | None = None


class QueuePlace(Fact):
    """Where somebody stands in a waitlist and when that was counted."""

    position: Annotated[int, Field(ge=1)]
    counted_at: AwareDatetime
