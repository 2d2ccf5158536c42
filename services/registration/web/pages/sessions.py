"""View models of the organizers' pages about a cohort's sessions, and how rows become them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.programs.planning import Concern
from services.registration.domain.programs.publishing import warn
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.part_queries import count_attending
from services.registration.storage.queue_queries import pools_of_cohort
from services.registration.storage.session_queries import cancelled_sessions
from services.registration.web.pages.part import Seats, seats_by_session
from services.registration.web.pages.participants import SessionLine
from services.registration.web.presenting.participants import Reader, session_line
from services.registration.web.presenting.programs import holidays_for, titles_for


@dataclass(frozen=True)
class SessionRow:
    """One session of a cohort as its organizer sees it; ``why`` is why it is not held.

    ``seats`` are those of a session that people choose.
    """

    session_id: UUID
    line: SessionLine
    leader: str | None
    why: str | None = None
    seats: Seats | None = None
    is_closed: bool = False


@dataclass(frozen=True)
class SessionsPage:
    """organizer/sessions/list.html: what is held, what is not, what speaks against days."""

    cohort_id: UUID
    title: str
    held: tuple[SessionRow, ...]
    cancelled: tuple[SessionRow, ...]
    concerns: tuple[Concern, ...]
    running: bool


@dataclass(frozen=True)
class OneSessionPage:
    """organizer/sessions/cancel.html and arrange.html; ``told`` counts whom a change reaches."""

    cohort_id: UUID
    title: str
    session: SessionRow
    told: int


def _row(
    meeting: ProgramSession, reader: Reader, seats: Mapping[str, Seats] | None = None
) -> SessionRow:
    return SessionRow(
        session_id=meeting.id,
        line=session_line(meeting, reader.language, has_place=True),
        leader=meeting.leader,
        why=meeting.cancel_reason,
        seats=(seats or {}).get(str(meeting.id)),
        is_closed=meeting.closed_at is not None,
    )


def sessions_page(db: Session, cohort: Cohort, reader: Reader) -> SessionsPage:
    """Return all sessions of a cohort with what speaks against their days."""
    seats = seats_by_session(pools_of_cohort(db, cohort.id)) if cohort.chooses else {}
    return SessionsPage(
        cohort_id=cohort.id,
        title=cohort.program.title.in_language(reader.language),
        held=tuple(_row(meeting, reader, seats) for meeting in cohort.sessions),
        cancelled=tuple(_row(meeting, reader) for meeting in cancelled_sessions(db, cohort.id)),
        concerns=tuple(warn(db, [cohort], holidays_for(reader), titles_for(reader))[cohort.id]),
        running=cohort.cancelled_at is None and cohort.closed_at is None,
    )


def one_session_page(db: Session, meeting: ProgramSession, reader: Reader) -> OneSessionPage:
    """Return one session and how many people with a place take part in it."""
    return OneSessionPage(
        cohort_id=meeting.cohort_id,
        title=meeting.cohort.program.title.in_language(reader.language),
        session=_row(meeting, reader),
        told=count_attending(db, meeting),
    )
