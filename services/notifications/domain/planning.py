"""Which reminders there must be, and what changes to get there: pure functions of values.

The set that holds is always worked out anew from rules, sessions and what the person wants, and
compared with what is planned. So it does not matter what happened, or in which order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from uuid import UUID

from services.notifications.domain import policies
from services.notifications.domain.quiet_hours import Quiet

# Rule and session.
Key = tuple[UUID, UUID]


@dataclass(frozen=True)
class Rule:
    """When to remind, and of what: ``days_before`` at ``at_time``, or ``minutes_before``."""

    id: UUID
    days_before: int | None = None
    at_time: time | None = None
    minutes_before: int | None = None
    occasion: Literal["each", "first"] = "each"
    audience: Literal["all", "on_site", "online"] = "all"


@dataclass(frozen=True)
class Meeting:
    """One session that is held and that the person takes part in."""

    id: UUID
    starts_wall: datetime
    zone: str
    starts_at: datetime


@dataclass(frozen=True)
class Reader:
    """What one registration's reminders depend on: no meetings without a place."""

    rules: Sequence[Rule]
    meetings: Sequence[Meeting]
    mode: Literal["on_site", "online"] | None = None
    quiet: Quiet | None = None


@dataclass(frozen=True)
class Known:
    """One reminder that was planned at some time."""

    id: UUID
    key: Key
    due_at: datetime
    state: str
    by_hand: bool = False


@dataclass(frozen=True)
class Planned:
    """One reminder to be added; ``generation`` counts those of its rule and session."""

    key: Key
    due_at: datetime
    generation: int


@dataclass(frozen=True)
class Steps:
    """What makes the plan fit: reminders to cancel, and then reminders to add."""

    cancel: frozenset[UUID]
    add: tuple[Planned, ...]


def steps(reader: Reader, known: Sequence[Known], *, now: datetime) -> Steps:
    """Return what makes the planned reminders fit what holds.

    What was planned for another time, or for somebody without a place, is cancelled. A time
    that lies behind gets no reminder: who registers late, or is moved at short notice, has just
    had a mail.
    """
    earlier: dict[Key, list[Known]] = {}
    for each in known:
        earlier.setdefault(each.key, []).append(each)
    goals = {
        key: goal
        for key, candidates in wanted(reader).items()
        if (goal := _goal(candidates, earlier.get(key, ()), now)) is not None
    }
    cancel = frozenset(
        each.id
        for each in known
        if each.state == "due" and not each.by_hand and goals.get(each.key) != each.due_at
    )
    add = tuple(
        Planned(key, due_at, len(earlier.get(key, ())))
        for key, due_at in goals.items()
        if not any(_counts(each, due_at) for each in earlier.get(key, ()))
    )
    return Steps(cancel, add)


def wanted(reader: Reader) -> Mapping[Key, Sequence[datetime]]:
    """Return when each rule reminds of each session: the best moment, and what else would do."""
    return {
        (rule.id, meeting.id): moments(rule, meeting, reader.quiet)
        for rule in reader.rules
        if rule.audience == "all" or reader.mode in (rule.audience, None)
        for meeting in _meetings(rule, reader.meetings)
    }


def moments(rule: Rule, meeting: Meeting, quiet: Quiet | None) -> Sequence[datetime]:
    """Return the moments for one reminder, the best one first.

    A moment in quiet hours moves to their beginning, if it moves by half of its lead time at
    most; else to their end, if that is before the start; else it stays. There is none that is
    not before the start.
    """
    due_at = due_at_of(rule, meeting)
    if due_at >= meeting.starts_at:
        return ()
    window = quiet.window(due_at, meeting.zone) if quiet else None
    if window is None:
        return (due_at,)
    begins, ends = window
    lead = meeting.starts_at - due_at
    found = [begins] if due_at - begins <= lead / 2 else []
    if ends < meeting.starts_at:
        found.append(ends)
    return (*found, due_at)


def due_at_of(rule: Rule, meeting: Meeting) -> datetime:
    """Return when ``rule`` reminds of ``meeting``, whatever hours are quiet."""
    if rule.minutes_before is not None:
        return policies.minutes_before(meeting.starts_at, rule.minutes_before)
    assert rule.days_before is not None
    assert rule.at_time is not None
    return policies.days_before(
        meeting.starts_wall, meeting.zone, days=rule.days_before, at=rule.at_time
    )


def _meetings(rule: Rule, meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    if rule.occasion == "each":
        return meetings
    return sorted(meetings, key=lambda each: (each.starts_at, each.id))[:1]


def _goal(
    candidates: Sequence[datetime], earlier: Sequence[Known], now: datetime
) -> datetime | None:
    """Return when the reminder must be due, None if there must be none.

    Whoever registers in their quiet hours, after the best moment and before the rule's own,
    is reminded at the next moment that will do.
    """
    held = [each for each in earlier if each.state != "cancelled" and not each.by_hand]
    for each in held:
        if each.state != "due" and each.due_at in candidates:
            return each.due_at
    ahead = [moment for moment in candidates if moment > now]
    if ahead and ahead[0] == candidates[0]:
        return ahead[0]
    planned = [each.due_at for each in held if each.due_at in candidates]
    return next(iter([*planned, *ahead]), None)


def _counts(each: Known, due_at: datetime) -> bool:
    return each.due_at == due_at and each.state != "cancelled" and not each.by_hand
