"""The planning of reminders without a database: facts go in, planned reminders stand in a list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

from services.notifications.domain.planning import Known, Meeting, Reader, Rule, steps
from tests.support.reminder_scripts import ZONE, Event, Instance, Model, instant

_SPACE = UUID(int=52)


def _id(*parts: object) -> UUID:
    return uuid5(_SPACE, repr(parts))


SESSION_IDS = tuple(_id("session", number) for number in range(2))


@dataclass
class PlannedWorld:
    """Plans by the real functions after each event, for what ``model`` says has happened."""

    model: Model = field(default_factory=Model)
    known: dict[str, list[Known]] = field(default_factory=dict)
    rule_ids: dict[int, UUID] = field(default_factory=dict)
    made: int = 0

    def happens(self, event: Event) -> None:
        until = self.model.now + event.by
        if not self.model.happens(event):
            return
        if event.kind == "add":
            self.rule_ids[event.rule] = self._new_id()
        if event.kind == "pass":
            self._fire(until)
        if event.person:
            self.known.setdefault(event.person, [])
        for person in self.known:
            self._plan(person)

    def live(self) -> dict[Instance, datetime]:
        numbers = {rule_id: number for number, rule_id in self.rule_ids.items()}
        found = {}
        for person, rows in self.known.items():
            for each in rows:
                if each.state == "due":
                    key = (numbers[each.key[0]], SESSION_IDS.index(each.key[1]), person)
                    assert key not in found
                    found[key] = each.due_at
        return found

    def _plan(self, person: str) -> None:
        rows = self.known[person]
        found = steps(self._reader(person), rows, now=self.model.now)
        kept = [
            replace(each, state="cancelled") if each.id in found.cancel else each for each in rows
        ]
        added = [Known(self._new_id(), each.key, each.due_at, "due") for each in found.add]
        self.known[person] = [*kept, *added]

    def _reader(self, person: str) -> Reader:
        model = self.model
        rules = [
            _rule(self.rule_ids[number], each.offset, each.occasion)
            for number, each in model.rules.items()
            if each.active and person not in model.stopped
        ]
        meetings = [
            Meeting(SESSION_IDS[each], model.starts[each], ZONE, instant(model.starts[each]))
            for each in model.attends.get(person, ())
            if each not in model.off
        ]
        return Reader(rules, meetings)

    def _fire(self, until: datetime) -> None:
        for person, rows in self.known.items():
            self.known[person] = [
                replace(each, state="sent")
                if each.state == "due" and each.due_at <= until
                else each
                for each in rows
            ]

    def _new_id(self) -> UUID:
        self.made += 1
        return UUID(int=self.made)


def _rule(rule_id: UUID, offset: object, occasion: str) -> Rule:
    if isinstance(offset, int):
        return Rule(rule_id, minutes_before=offset, occasion=occasion)  # type: ignore[arg-type]
    days, at = offset  # type: ignore[misc]
    return Rule(rule_id, days_before=days, at_time=at, occasion=occasion)  # type: ignore[arg-type]
