"""An organizer says what certificates of a cohort are about: the whole, or each session."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import SessionClosed
from services.registration.domain.programs.calling_off import check_running
from services.registration.storage.catalogue import Cohort

Certifies = Literal["whole", "each_session"]


def set_certifies(session: Session, cohort_id: UUID, certifies: Certifies) -> Cohort:
    """Let the cohort have one certificate for the whole, or one for each session.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        SessionClosed: A session is closed, so some have certificates of the one kind already.
    """
    cohort = locked_cohort(session, cohort_id)
    if cohort.certifies == certifies:
        return cohort
    check_running(cohort)
    if any(meeting.closed_at is not None for meeting in cohort.sessions):
        raise SessionClosed
    cohort.certifies = certifies
    return cohort
