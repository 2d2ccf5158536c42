"""A confirmed place as schema.org says it: mail programs show it as a card (EventReservation)."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.notifications.facts.letter_facts import Kind, LetterFacts, SessionLine

_CONFIRMING: frozenset[Kind] = frozenset({"place_confirmed", "promoted", "chosen"})


@dataclass(frozen=True)
class ReservedSession:
    """One session; ``starts`` and ``ends`` are ISO 8601, with the distance from UTC or as days."""

    reader: str
    title: str
    starts: str
    ends: str
    place: str


def reserved_sessions(facts: LetterFacts) -> tuple[ReservedSession, ...]:
    """Return the sessions of a place that a letter confirms, if it is one that does.

    They stand in the page as microdata: a script, which the other way of writing it needs, has no
    place in a mail.
    """
    if facts.kind not in _CONFIRMING or facts.reservation is None:
        return ()
    return tuple(_reserved(facts, line) for line in facts.sessions)


def _reserved(facts: LetterFacts, line: SessionLine) -> ReservedSession:
    start, end = line.span()
    if line.whole_day:
        starts, ends = start.date().isoformat(), end.date().isoformat()
    else:
        zone = ZoneInfo(line.zone)
        starts, ends = (each.replace(tzinfo=zone).isoformat() for each in (start, end))
    place = line.place or line.online_url or ""
    return ReservedSession(_plain(facts.reader), _plain(facts.title), starts, ends, _plain(place))


def _plain(text: str) -> str:
    """Return ``text`` without the signs of markup.

    They mean nothing inside an attribute, but not every mail program that takes mails apart knows.
    """
    return text.replace("<", "").replace(">", "")
