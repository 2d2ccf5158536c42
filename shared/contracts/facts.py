"""Value objects that several messages carry: people, texts, programs, cohorts, sessions."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    NaiveDatetime,
    WithJsonSchema,
)

Language = Literal["sv", "en"]
SubGoal = Literal[
    "research_and_innovation",
    "business_development",
    "collaboration",
    "internationalisation",
    "communication",
]

# JSON Schema's "date-time" asks for an offset, which a time on the wall does not have.
WallTime = Annotated[
    NaiveDatetime,
    WithJsonSchema(
        {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?$"}
    ),
]


class Fact(BaseModel):
    """Base of everything inside a message.

    Unknown fields are ignored, because within a version fields may be added
    and an older consumer must go on reading. The text below a field is its
    meaning in the schema and in the documentation of messages.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class LocalizedText(Fact):
    """One text in both languages of the house."""

    sv: str
    """In Swedish."""
    en: str
    """In English."""

    def in_language(self, language: str) -> str:
        """Return the text for ``language``; anything but ``"sv"`` reads English."""
        return self.sv if language == "sv" else self.en


class Person(Fact):
    """A participant as the reader of mails and the name on a certificate."""

    name: str
    """As they typed it, up to 120 characters in any script."""
    email: str
    """As they typed it; never shown to others."""
    language: Language
    """In which they want to be written to."""


class Organiser(Fact):
    """Who invites: shown as sender, calendar organizer and issuer."""

    name: str
    """Of the organisation."""
    email: str
    """Where answers go."""


class Funding(Fact):
    """Who pays, in the words that the funder's rules of publicity ask for."""

    project: LocalizedText
    """Name of the project that pays."""
    statement: LocalizedText
    """The sentence that the rules ask for."""
    funders: tuple[str, ...]
    """Names, in the order in which they are shown."""
    emblem: Literal["eu"] | None = None
    """Which emblem stands beside the statement, if one must."""


class SessionFacts(Fact):
    """One dated meeting of a cohort."""

    session_id: UUID
    """Stays the same however often the session is moved."""
    revision: Annotated[int, Field(ge=0)]
    """Rises by one with every change, so that the newest copy wins."""
    number: Annotated[int, Field(ge=1)]
    """Place among the cohort's sessions, counted from 1."""
    starts_at: WallTime
    """Local wall time in `zone`."""
    ends_at: WallTime
    """Local wall time in `zone`, later than the start."""
    zone: str
    """IANA name, such as Europe/Stockholm."""
    place: LocalizedText
    """Where to go, in words."""
    online_url: str | None = None
    """Where to join from afar, if one can."""
    room: str | None = None
    """Which room of the place; messages of before this field have none."""
    track: LocalizedText | None = None
    """Which line of sessions it belongs to; messages of before this field have none."""
    whole_day: bool = False
    """Whether people see its days only; its times still count for reminders and hours."""


class CertifiedSession(Fact):
    """The one session that a certificate is about, where each has certificates of its own."""

    session_id: UUID
    """Of the session in the registration service."""
    number: Annotated[int, Field(ge=1)]
    """Place among the cohort's sessions, counted from 1."""
    title: LocalizedText | None = None
    """What it was about, if it has a name of its own: its track."""
    starts_at: WallTime
    """Local wall time in `zone`."""
    ends_at: WallTime
    """Local wall time in `zone`, later than the start."""
    zone: str
    """IANA name, such as Europe/Stockholm."""
    whole_day: bool = False
    """Whether people see its days only."""


class ProgramFacts(Fact):
    """What is on offer, with what ties it to sub-goals and Agenda 2030."""

    program_id: UUID
    """Of the program in the registration service."""
    slug: str
    """Its name in addresses."""
    title: LocalizedText
    """As the catalogue shows it."""
    summary: LocalizedText
    """A sentence or two, without markup."""
    sub_goal: SubGoal
    """The goal of the science park's programme that it works for."""
    global_goal_targets: tuple[str, ...]
    """Targets of Agenda 2030, such as 9.5."""
    url: str
    """Its public page."""
    good_for_months: int | None = None
    """How long its certificates are good after the last session; null means for good."""


class CohortFacts(Fact):
    """One run of a program with everything that a mail or certificate prints of it."""

    cohort_id: UUID
    """Of the cohort in the registration service."""
    program: ProgramFacts
    """What it is a run of."""
    sessions: tuple[SessionFacts, ...]
    """All its meetings, by number."""
    organiser: Organiser
    """Who invites."""
    funding: Funding | None = None
    """Who pays; absent when nobody asks to be named."""


class TakingPart(Fact):
    """Which sessions of a cohort somebody takes part in, and how."""

    session_ids: tuple[UUID, ...] | None = None
    """The sessions that they chose, by number; null where everybody attends all."""
    mode: Literal["on_site", "online"] | None = None
    """How they take part where that is asked; null where it is not."""


class QueuePlace(Fact):
    """Where somebody stands in a waitlist and when that was counted."""

    position: Annotated[int, Field(ge=1)]
    """1 is the next to move up."""
    counted_at: AwareDatetime
    """The position was true at this moment."""


class QueueRecord(Fact):
    """What became of those who waited for earlier cohorts that have begun.

    Nobody is counted who left the queue by themselves before their turn came.
    """

    of: Literal["program", "organiser"]
    """Whose earlier cohorts were counted."""
    cohorts: Annotated[int, Field(ge=1)]
    """How many of them had a queue."""
    fewest: Annotated[int, Field(ge=0)]
    """How many got in from the queue where the fewest did."""
    usual: Annotated[int, Field(ge=0)]
    """How many got in from the queue as a rule: the median, rounded down."""
    most: Annotated[int, Field(ge=0)]
    """How many got in from the queue where the most did."""
    near_from: int | None = None
    """First of the places in the queue that count as near theirs; null when all are counted."""
    near_to: int | None = None
    """Last of the places in the queue that count as near theirs; null when all are counted."""
    near: Annotated[int, Field(ge=1)]
    """How many stood near that place at some time."""
    near_in: Annotated[int, Field(ge=0)]
    """How many of them got a place or were offered one."""


class QueueOutlook(Fact):
    """How a queue gives its places, when those in it hear, and how it usually went."""

    policy: Literal["first_come", "lottery", "priority", "manual"]
    """The published rule."""
    decided: bool
    """Whether a lottery or priority groups have given their places, and the rest go in turn."""
    decides_at: AwareDatetime | None = None
    """When a lottery or priority groups give their places."""
    asks_first: bool = False
    """Whether a freed place is offered with time to answer, not given at once."""
    answer_due: AwareDatetime | None = None
    """Until when the next of those who have been asked can answer."""
    hears_by: AwareDatetime | None = None
    """When the organizer means to tell those who wait, where places are given by hand."""
    last_chance: AwareDatetime
    """From this moment on no place is passed on."""
    releases_absent: bool = False
    """Whether that is the second session, since places of those who miss the first go on."""
    record: QueueRecord | None = None
    """How it went before; null when too few have waited to say."""

    @property
    def gathering(self) -> bool:
        """Whether nobody gets a place before the stated time, however many are free."""
        return self.policy in ("lottery", "priority") and not self.decided
