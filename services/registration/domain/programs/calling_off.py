"""Calling a cohort off: it does not take place, and everybody in it is told why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.ending import CALLED_OFF, Cancellation, end
from services.registration.domain.errors import CohortCancelled, CohortClosed
from services.registration.domain.links import Links
from services.registration.domain.questions.deleting import follow_sessions
from services.registration.storage import program_queries
from services.registration.storage.catalogue import Cohort


@dataclass(frozen=True)
class CallOff:
    """An organizer calls a cohort off; ``reason`` is a sentence that people read."""

    cohort_id: UUID
    actor: str
    reason: str


def call_off(session: Session, command: CallOff, *, now: datetime, links: Links) -> int:
    """Cancel everybody who has a place, holds one or waits; return how many are told.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled: It is called off already.
        CohortClosed: Attendance is settled; what has taken place cannot be called off.
    """
    cohort = locked_cohort(session, command.cohort_id)
    check_running(cohort)
    # First the cohort, so that no freed place finds somebody to move up.
    cohort.cancelled_at = now
    concerned = program_queries.unended_registrations(session, cohort.id)
    why = Cancellation(command.actor, CALLED_OFF, command.reason)
    for registration in concerned:
        end(session, registration, why, now=now, links=links)
    follow_sessions(session, cohort)
    return len(concerned)


def check_running(cohort: Cohort) -> None:
    """Refuse for a cohort that can no longer be called off.

    Raises:
        CohortCancelled: It is called off already.
        CohortClosed: Attendance is settled; what has taken place cannot be called off.
    """
    if cohort.cancelled_at is not None:
        raise CohortCancelled
    if cohort.closed_at is not None:
        raise CohortClosed
