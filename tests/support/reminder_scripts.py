"""Random histories of a program's rules, sessions and people, and the simplest model of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

START = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ZONE = "Europe/Stockholm"
PEOPLE = ("asa", "bo")
SESSIONS = (0, 1)

# Each in a place of its own on the clock, so that no two rules of a session fall together.
OFFSETS: tuple[tuple[int, time] | int, ...] = (
    (7, time(7, 0)),
    (2, time(8, 30)),
    (1, time(12, 0)),
    (0, time(6, 0)),
    26 * 60,
    180,
    45,
)
Kind = Literal[
    "confirm", "wait", "leave", "choose", "move", "cancel", "add", "change", "remove", "switch",
    "stop", "resume", "pass",
]  # fmt: skip
_WEIGHTS: dict[Kind, int] = {
    "confirm": 4, "wait": 1, "leave": 1, "choose": 1, "move": 4, "cancel": 1, "add": 2,
    "change": 2, "remove": 1, "switch": 1, "stop": 1, "resume": 1, "pass": 5,
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One thing that happens; what of the fields it needs depends on its kind."""

    kind: Kind
    person: str = ""
    session: int = 0
    rule: int = 0
    offset: tuple[int, time] | int = 60
    by: timedelta = timedelta()
    sessions: tuple[int, ...] = SESSIONS
    occasion: Literal["each", "first"] = "each"


def script(seed: int, length: int = 12) -> list[Event]:
    """The same history for the same seed; it begins with a rule and somebody who has a place."""
    draw = random.Random(seed)
    kinds = draw.choices(list(_WEIGHTS), list(_WEIGHTS.values()), k=length)
    first = replace(_event("add", draw), rule=0)
    return [Event("confirm", PEOPLE[0]), first, *(_event(kind, draw) for kind in kinds)]


def _event(kind: Kind, draw: random.Random) -> Event:
    return Event(
        kind,
        person=draw.choice(PEOPLE),
        session=draw.choice(SESSIONS),
        rule=draw.randrange(4),
        offset=draw.choice(OFFSETS),
        # Sessions keep their day of the week, so that no two are ever on one day.
        by=timedelta(weeks=draw.randint(-3, 3), hours=draw.choice((0, 0, 1, 2)))
        if kind == "move"
        else timedelta(hours=draw.choice((1, 5, 26, 24 * 6, 24 * 20))),
        sessions=draw.choice(((0,), (1,), (0, 1))),
        occasion=draw.choice(("each", "each", "first")),
    )


def first_starts() -> list[datetime]:
    """Wall times of the sessions before anything moves: around the change of the clocks."""
    return [datetime(2027, 3, 23, 17, 0), datetime(2027, 4, 1, 17, 0)]


@dataclass
class RuleOf:
    offset: tuple[int, time] | int
    occasion: str
    active: bool = True


Instance = tuple[int, int, str]


@dataclass
class Model:
    """What must hold, in the plainest words: nothing is remembered but what has fired."""

    now: datetime = START
    starts: list[datetime] = field(default_factory=first_starts)
    off: set[int] = field(default_factory=set)
    rules: dict[int, RuleOf] = field(default_factory=dict)
    attends: dict[str, tuple[int, ...]] = field(default_factory=dict)
    heard_of: set[str] = field(default_factory=lambda: {PEOPLE[0]})
    stopped: set[str] = field(default_factory=set)
    live: dict[Instance, datetime] = field(default_factory=dict)
    fired: set[tuple[Instance, datetime]] = field(default_factory=set)

    def happens(self, event: Event) -> bool:
        """Apply an event; tell whether it is possible at all."""
        if event.kind == "pass":
            self._pass(self.now + event.by)
        elif not getattr(self, f"_{event.kind}")(event):
            return False
        self._settle()
        return True

    def due(self, rule: int, session: int) -> datetime:
        offset, wall = self.rules[rule].offset, self.starts[session]
        if isinstance(offset, int):
            return instant(wall) - timedelta(minutes=offset)
        return instant(datetime.combine(wall.date() - timedelta(days=offset[0]), offset[1]))

    def _settle(self) -> None:
        wanted = {}
        for person, chosen in self.attends.items():
            if person in self.stopped:
                continue
            held = [each for each in chosen if each not in self.off]
            first = min(held, key=lambda each: instant(self.starts[each]), default=None)
            for number, rule in self.rules.items():
                for session in held if rule.occasion == "each" else [first]:
                    if rule.active and session is not None:
                        wanted[(number, session, person)] = self.due(number, session)
        self.live = {
            key: due
            for key, due in wanted.items()
            if self.now < due < instant(self.starts[key[1]]) and (key, due) not in self.fired
        }

    def _pass(self, until: datetime) -> None:
        for key, due in list(self.live.items()):
            if due <= until:
                self.fired.add((key, due))
        self.now = until

    def _confirm(self, event: Event) -> bool:
        self.heard_of.add(event.person)
        self.attends[event.person] = SESSIONS
        return True

    def _stop(self, event: Event) -> bool:
        if event.person not in self.heard_of:
            return False
        self.stopped.add(event.person)
        return True

    def _resume(self, event: Event) -> bool:
        if event.person not in self.heard_of:
            return False
        self.stopped.discard(event.person)
        return True

    def _choose(self, event: Event) -> bool:
        if event.person not in self.attends:
            return False
        self.attends[event.person] = event.sessions
        return True

    def _wait(self, event: Event) -> bool:
        self.heard_of.add(event.person)
        self.attends.pop(event.person, None)
        return True

    _leave = _wait

    def _move(self, event: Event) -> bool:
        if event.session in self.off:
            return False
        self.starts[event.session] += event.by
        return True

    def _cancel(self, event: Event) -> bool:
        if event.session in self.off:
            return False
        self.off.add(event.session)
        return True

    def _says(self, event: Event) -> bool:
        return any(
            (each.offset, each.occasion) == (event.offset, event.occasion)
            for number, each in self.rules.items()
            if number != event.rule
        )

    def _add(self, event: Event) -> bool:
        if event.rule in self.rules or self._says(event):
            return False
        self.rules[event.rule] = RuleOf(event.offset, event.occasion)
        return True

    def _change(self, event: Event) -> bool:
        if event.rule not in self.rules or self._says(event):
            return False
        self.rules[event.rule] = RuleOf(event.offset, event.occasion)
        return True

    def _remove(self, event: Event) -> bool:
        if event.rule not in self.rules:
            return False
        del self.rules[event.rule]
        # A rule that is added later is another one, whatever its number.
        self.fired = {one for one in self.fired if one[0][0] != event.rule}
        return True

    def _switch(self, event: Event) -> bool:
        if event.rule not in self.rules:
            return False
        self.rules[event.rule].active = not self.rules[event.rule].active
        return True


@cache
def instant(wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
