"""Running a program once more: a cohort copied to other dates, without its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.registration.domain.access.copying_codes import copy_codes
from services.registration.domain.errors import DecisionNotPossible
from services.registration.domain.local_time import instant
from services.registration.domain.programs.planning import SessionPlan, days_between, moved
from services.registration.domain.programs.scheduling import AddCohort, Window, add_cohort
from services.registration.domain.taking_part.setting import copy_part_rule
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.domain.waitlist.ruling import commit_to_draw, decides_in_time
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort, ProgramSession
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class CopyCohort:
    """An organizer runs a cohort again from ``first_day`` on, or the next such weekday."""

    cohort_id: UUID
    first_day: date
    same_weekday: bool


def copy_cohort(session: Session, command: CopyCohort, *, now: datetime, seeds: Seeds) -> Cohort:
    """Add a cohort with the same places, queue, rules and sessions, moved by as many days.

    Its codes are fresh ones, each for as many people as the one that it stands for.

    Registration opens and closes as long before the first session as it did, but opens now
    if that moment has passed. Times on the clock stay, whatever summer time does.

    Raises:
        NotFound: There is no such cohort.
        TimesNotPossible: Clocks skip the time of a session on its new day.
        WindowNotPossible: Registration would have closed before now.
        DecisionNotPossible: The rule would have decided before now.
    """
    original = queries.cohort(session, command.cohort_id)
    if original is None:
        raise NotFound
    days = days_between(
        original.sessions[0].starts_local.date(),
        command.first_day,
        same_weekday=command.same_weekday,
    )
    return copied(session, original, original.program_id, Shift(days, now), seeds)


@dataclass(frozen=True)
class Shift:
    """By how many days everything moves, and when that is asked for."""

    days: timedelta
    now: datetime


def copied(session: Session, original: Cohort, program_id: UUID, by: Shift, seeds: Seeds) -> Cohort:
    """Add a cohort like ``original`` to a program, moved, with its rule and without its people.

    Raises:
        TimesNotPossible, WindowNotPossible, DecisionNotPossible: The days do not fit.
    """
    copy = add_cohort(
        session,
        AddCohort(
            program_id=program_id,
            capacity=original.capacity,
            queue_limit=original.queue_limit,
            window=_window(original, by),
            sessions=moved([plan_of(meeting) for meeting in original.sessions], by.days),
        ),
    )
    copy.own_access_rules, copy.hold_minutes = original.own_access_rules, original.hold_minutes
    copy.largest_party, copy.transfers = original.largest_party, original.transfers
    copy.certifies = original.certifies
    _copy_rule(session, original, copy, by, seeds)
    copy_part_rule(session, original, copy)
    zone = original.sessions[0].zone
    copy_codes(session, original, copy, lambda end: _later(end, by.days, zone), now=by.now)
    return copy


def _copy_rule(session: Session, original: Cohort, copy: Cohort, by: Shift, seeds: Seeds) -> None:
    """Let the copy give its places as the original does; a lottery gets a seed of its own."""
    decides_at = original.decides_at
    if decides_at is not None:
        decides_at = _later(decides_at, by.days, original.sessions[0].zone)
        if decides_at <= by.now or not decides_in_time(copy, decides_at):
            raise DecisionNotPossible
    copy.promotion, copy.releases_absent = original.promotion, original.releases_absent
    copy.organisation_limit, copy.decides_at = original.organisation_limit, decides_at
    copy.policy, copy.tiers = original.policy, list(original.tiers)
    commit_to_draw(session, copy, seeds)


def plan_of(meeting: ProgramSession) -> SessionPlan:
    """Return a session as a plan that can be held again."""
    return SessionPlan(
        starts_local=meeting.starts_local,
        ends_local=meeting.ends_local,
        zone=meeting.zone,
        place=meeting.place,
        municipality=meeting.municipality,
        online_url=meeting.online_url,
        room=meeting.room,
        track=meeting.track,
        whole_day=meeting.whole_day,
    )


def _window(original: Cohort, by: Shift) -> Window:
    zone, days = original.sessions[0].zone, by.days
    opens_at = max(by.now, _later(original.registration_opens_at, days, zone))
    follows_start = original.registration_closes_at == original.sessions[0].starts_at
    closes_at = None if follows_start else _later(original.registration_closes_at, days, zone)
    return Window(opens_at, closes_at)


def _later(moment: datetime, days: timedelta, zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return instant(local + days, zone)
