"""A dry run of closing a cohort, page by page: who meets its rule, and who does not and why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.domain.policies import is_met, sessions_needed
from services.registration.storage.catalogue import Cohort
from services.registration.storage.settling_queries import settled
from services.registration.storage.tally_queries import Tallied, tallied, tallies
from services.registration.web.pages.lists import AskedHalf
from services.registration.web.pages.organizers import ClosePage, CompletionRow
from services.registration.web.presenting.participants import Reader, needed_sessions
from shared.web.paging import PAGE_SIZE


def close_page(
    session: Session, cohort: Cohort, reader: Reader, *, box_missing: bool = False
) -> ClosePage:
    """Return a dry run of closing: the people are tallied in SQL, and each tally is judged."""
    asked = AskedHalf.read("organizer.close", ("meets", "misses"), cohort_id=cohort.id)
    share = float(cohort.program.completion["share"])
    groups = tallies(session, cohort)
    met = {row for row in groups if is_met(share, planned=row.planned, attended=row.attended)}
    shown = set(groups) - met if asked.second else met
    count, meets = sum(row.people for row in shown), sum(row.people for row in met)
    rows = tallied(session, cohort, shown, offset=asked.offset(count), limit=PAGE_SIZE)
    return ClosePage(
        cohort_id=cohort.id,
        title=cohort.program.title.in_language(reader.language),
        has_ended=reader.now >= cohort.ends_at,
        closed_at=cohort.closed_at,
        session_count=len(cohort.sessions),
        sessions_needed=needed_sessions(cohort),
        meets=meets,
        rows=tuple(_row(row, share) for row in rows),
        asked=asked,
        halves=asked.links((meets, sum(row.people for row in groups) - meets)),
        pages=asked.pages(count),
        certificates=_of_sessions(session, cohort, reader) if cohort.certifies_sessions else meets,
        certifies_sessions=cohort.certifies_sessions,
        box_missing=box_missing,
    )


def _of_sessions(session: Session, cohort: Cohort, reader: Reader) -> int:
    """Count the certificates that come of the sessions that have begun."""
    begun = [meeting.id for meeting in cohort.sessions if meeting.starts_at <= reader.now]
    return sum(each.uncertified for each in settled(session, begun).values())


def _row(row: Tallied, share: float) -> CompletionRow:
    return CompletionRow(
        name=row.name,
        sessions_attended=row.attended,
        sessions_planned=row.planned,
        sessions_needed=sessions_needed(share, row.planned),
        sessions_unmarked=row.planned - row.marked,
        minutes_attended=row.minutes,
    )
