"""A dry run of closing one session: who would get a certificate of it, and who has."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.storage import roster_queries, settling_queries
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.part_queries import count_attending
from services.registration.storage.settling_queries import NOBODY_YET
from services.registration.web.pages.lists import AskedHalf
from services.registration.web.pages.settling import SettlePage
from services.registration.web.presenting.participants import Reader, session_line
from shared.web.paging import PAGE_SIZE


def settle_page(session: Session, meeting: ProgramSession, reader: Reader) -> SettlePage:
    """Return a page of those who would get a certificate of a session, or of those who have."""
    asked = AskedHalf.read("organizer_sessions.close", ("new", "had"), session_id=meeting.id)
    settled = settling_queries.settled(session, [meeting.id]).get(meeting.id, NOBODY_YET)
    counts = (settled.uncertified, settled.certified)
    count = counts[asked.second]
    marked = roster_queries.marked_by_session(session, [meeting]).get(meeting.id, (0, 0))
    cohort = meeting.cohort
    return SettlePage(
        cohort_id=cohort.id,
        session_id=meeting.id,
        title=cohort.program.title.in_language(reader.language),
        session=session_line(meeting, reader.language, has_place=True),
        session_count=len(cohort.sessions),
        unmarked=max(0, count_attending(session, meeting) - marked[0]),
        has_ended=reader.now >= meeting.ends_at,
        runs=cohort.closed_at is None
        and (cohort.cancelled_at is None or cohort.cancelled_at >= meeting.ends_at),
        closed_at=meeting.closed_at,
        settled=settled,
        rows=settling_queries.present_in(
            session,
            meeting.id,
            certified=asked.second,
            offset=asked.offset(count),
            limit=PAGE_SIZE,
        ),
        asked=asked,
        halves=asked.links(counts),
        pages=asked.pages(count),
    )
