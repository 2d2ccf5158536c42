"""Cohorts of a catalogue file that are over: lived through at their own times, and told to nobody.

What happened in them is what the domain lets happen, so that a queue of today has a past that can
be counted. Nobody is written to about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.cancelling import cancel
from services.registration.domain.commands import CloseCohort, MarkAttendance
from services.registration.domain.links import Links
from services.registration.domain.programs.catalogue_file import (
    EarlierEntry,
    PersonEntry,
    ProgramEntry,
)
from services.registration.domain.programs.closing import close_cohort
from services.registration.domain.programs.loading_cohorts import cohort_of, enrol
from services.registration.domain.programs.loading_days import Calendar
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.registrations import Registration, State
from shared.messaging.outbox import take_back

_IMPORT = "organizer"
_APART = timedelta(hours=1)


@dataclass(frozen=True)
class Past:
    """Who is who, and the moment of loading, before which all of it happened."""

    people: Mapping[str, PersonEntry]
    now: datetime
    links: Links


def relive(
    session: Session, program: Program, entry: ProgramEntry, earlier: EarlierEntry, past: Past
) -> None:
    """Add a cohort that is over, with those who got in, who waited and who gave places back."""
    like = next(each for each in entry.cohorts if each.key == earlier.like)
    shape = like.model_copy(update={"key": earlier.key, "promotion": "direct"})
    calendar = Calendar(past.now - timedelta(days=earlier.days_before))
    cohort = cohort_of(program, shape, calendar)
    session.add(cohort)
    session.flush()
    rows = {}
    for number, address in enumerate(earlier.people, start=1):
        at = cohort.registration_opens_at + number * _APART
        rows[address] = enrol(session, cohort.id, past.people[address], now=at, links=past.links)
    for number, address in enumerate(earlier.gave_back, start=1):
        at = cohort.registration_closes_at - number * timedelta(days=1)
        cancel(session, rows[address].id, actor=PARTICIPANT, now=at, links=past.links)
    _hold(session, cohort, list(rows.values()), past.links)
    take_back(session, [row.id for row in rows.values()])


def _hold(session: Session, cohort: Cohort, rows: list[Registration], links: Links) -> None:
    """Let everybody with a place come to all sessions, and close the cohort."""
    there = {row.id: True for row in rows if row.state == State.CONFIRMED}
    for meeting in cohort.sessions:
        marks = MarkAttendance(meeting.id, there, _IMPORT, is_news=False)
        mark_attendance(session, marks, now=meeting.ends_at)
    session.flush()
    command = CloseCohort(cohort.id, _IMPORT, early=False)
    close_cohort(session, command, now=cohort.ends_at + _APART, links=links)
