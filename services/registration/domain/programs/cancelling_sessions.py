"""Cancelling one session of a cohort: the others are held, and keep their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import OnlySession, SessionClosed, SessionIsCancelled
from services.registration.domain.links import Links
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.questions.deleting import follow_sessions
from services.registration.domain.waitlist.promoting import passes_until, promote_waiting
from services.registration.storage import offers, queries
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.session_queries import drop_pool
from shared.contracts.sessions import SessionCancelled
from shared.kernel.errors import NotFound
from shared.messaging.outbox import record


@dataclass(frozen=True)
class CancelSession:
    """An organizer cancels a session; ``reason`` is a sentence that people read."""

    session_id: UUID
    reason: str


def cancel_session(
    session: Session, command: CancelSession, *, now: datetime, links: Links
) -> ProgramSession:
    """Cancel the session; those who take part are told, and nobody waits for it any more.

    Raises:
        NotFound: There is no such session.
        CohortCancelled, CohortClosed: The cohort is over.
        SessionIsCancelled: It has been before.
        SessionClosed: It was held, and certificates say so.
        OnlySession: Nothing would be left; the whole cohort is to be called off.
    """
    known = queries.program_session(session, command.session_id)
    if known is None:
        raise NotFound
    cohort = locked_cohort(session, known.cohort_id)
    meeting = queries.program_session_for_update(session, command.session_id)
    assert meeting is not None
    check_running(cohort)
    check_can_be_cancelled(meeting)
    follows_start = cohort.registration_closes_at == meeting.starts_at
    meeting.cancelled_at, meeting.cancel_reason = now, command.reason
    meeting.revision += 1
    session.flush()
    drop_pool(session, meeting)
    _follow_first_start(session, cohort, follows_start=follows_start)
    follow_sessions(session, cohort)
    message = SessionCancelled(
        cohort_id=cohort.id,
        program_title=cohort.program.title,
        session=facts.session_facts(meeting),
        reason=command.reason,
    )
    record(session, message, sequence=meeting.revision, now=now)
    promote_waiting(session, cohort, now=now, links=links)
    return meeting


def check_can_be_cancelled(meeting: ProgramSession) -> None:
    """Refuse for a session that is cancelled, or closed, or the only one.

    Raises:
        SessionIsCancelled: It has been before.
        SessionClosed: It was held, and certificates say so.
        OnlySession: Nothing would be left.
    """
    if meeting.cancelled_at is not None:
        raise SessionIsCancelled
    if meeting.closed_at is not None:
        raise SessionClosed
    if len(meeting.cohort.sessions) == 1:
        raise OnlySession


def _follow_first_start(session: Session, cohort: Cohort, *, follows_start: bool) -> None:
    """Where registration closed when the session began, it closes when the next one does."""
    first_start = min(each.starts_at for each in cohort.sessions)
    if follows_start:
        cohort.registration_closes_at = max(first_start, cohort.registration_closes_at)
    offers.end_open_offers_by(session, cohort.id, passes_until(cohort))
