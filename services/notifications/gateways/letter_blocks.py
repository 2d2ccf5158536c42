"""What a letter is made of: written once, set as HTML and as plain text with the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.notifications.facts.letter_facts import SessionLine
from services.notifications.gateways.calendar_web_links import WebCalendars
from services.notifications.gateways.plain_markup import Part


@dataclass(frozen=True)
class Paragraph:
    """A few sentences."""

    template: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True)
class Prose:
    """What an organizer says in their own words."""

    template: ClassVar[str] = "prose"
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Schedule:
    """The sessions in order; ``struck`` marks what no longer holds.

    ``add`` is where each of them is added to a calendar on the web, if at all.
    """

    template: ClassVar[str] = "schedule"
    sessions: tuple[SessionLine, ...]
    of_sessions: int
    caption: str | None = None
    struck: bool = False
    add: tuple[WebCalendars, ...] = ()


@dataclass(frozen=True)
class Action:
    """The one thing that the reader may want to do now."""

    template: ClassVar[str] = "action"
    label: str
    url: str


@dataclass(frozen=True)
class Code:
    """A few characters to type elsewhere."""

    template: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True)
class Link:
    """Something that the reader may want to see, after a sentence that says why."""

    template: ClassVar[str] = "link"
    label: str
    url: str


@dataclass(frozen=True)
class Choice:
    """A question with a few answers, each of which leads to where it is given."""

    template: ClassVar[str] = "choice"
    question: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Note:
    """What holds in the less usual case, said quietly."""

    template: ClassVar[str] = "note"
    text: str


Block = Paragraph | Prose | Schedule | Action | Code | Link | Choice | Note


@dataclass(frozen=True)
class Letter:
    """A letter before it is set: ``opening`` is what mailboxes show beside the subject."""

    subject: str
    heading: str
    opening: str
    blocks: tuple[Block, ...]
