"""Keeping copies of cohorts and sessions: the newest telling wins, whatever the order."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain import policies
from services.notifications.domain.house import House
from services.notifications.storage import announcements, queries
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.reminders import ReminderRule
from shared.contracts.facts import CohortFacts, SessionFacts


def keep_cohort(session: Session, facts: CohortFacts, *, told_at: datetime, house: House) -> None:
    """Keep the cohort and its sessions; a program heard of first gets the house's reminder rule."""
    values = {
        "program": facts.program,
        "organiser": facts.organiser,
        "funding": facts.funding,
        "told_at": told_at,
        "program_id": facts.program.program_id,
    }
    is_new = session.execute(
        insert(Cohort)
        .values(id=facts.cohort_id, **values)
        .on_conflict_do_nothing()
        .returning(Cohort.id)
    ).first()
    if is_new:
        _add_default_rule(session, facts.program.program_id, house)
    else:
        session.execute(
            update(Cohort)
            .where(Cohort.id == facts.cohort_id, Cohort.told_at < told_at)
            .values(**values)
        )
    for session_facts in sorted(facts.sessions, key=lambda each: each.session_id):
        keep_session(session, session_facts, cohort_id=facts.cohort_id)


def keep_session(session: Session, facts: SessionFacts, *, cohort_id: UUID) -> bool:
    """Keep the session if this telling is newer, and lock it; tell whether it was newer."""
    values = {
        "revision": facts.revision,
        "number": facts.number,
        "starts_wall": facts.starts_at,
        "ends_wall": facts.ends_at,
        "zone": facts.zone,
        "place": facts.place,
        "online_url": facts.online_url,
        "room": facts.room,
        "track": facts.track,
        "whole_day": facts.whole_day,
        "starts_at": policies.instant_of(facts.starts_at, facts.zone),
        "ends_at": policies.instant_of(facts.ends_at, facts.zone),
    }
    is_new = session.execute(
        insert(ProgramSession)
        .values(id=facts.session_id, cohort_id=cohort_id, **values)
        .on_conflict_do_nothing()
        .returning(ProgramSession.id)
    ).first()
    if is_new:
        announcements.follow_sessions(session, cohort_id)
        return True
    kept = queries.session_locked(session, facts.session_id)
    assert kept is not None
    if policies.is_stale(facts.revision, kept.revision):
        return False
    same_wall = (facts.starts_at, facts.zone) == (kept.starts_wall, kept.zone)
    if same_wall and kept.starts_at != values["starts_at"] and not facts.whole_day:
        kept.zone_revision += 1
    for name, value in values.items():
        setattr(kept, name, value)
    announcements.follow_sessions(session, cohort_id)
    return True


def _add_default_rule(session: Session, program_id: UUID, house: House) -> None:
    """Add the house's rule, unless the program has or had one; two cohorts at once add one."""
    had_one = exists().where(ReminderRule.program_id == program_id)
    if session.scalar(select(had_one)):
        return
    session.execute(
        insert(ReminderRule)
        .values(
            id=uuid5(program_id, "reminder rule of the house"),
            program_id=program_id,
            days_before=house.reminder_days_before,
            at_time=house.reminder_at,
        )
        .on_conflict_do_nothing()
    )
