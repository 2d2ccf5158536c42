"""Named reads of all that is told to everybody in a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.storage import queries, reminder_queries
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.registrations import Registration
from services.notifications.storage.reminders import ReminderRule


@dataclass(frozen=True)
class WholeCohort:
    """A cohort with its sessions in order of time, and the active rules that remind of them."""

    cohort: Cohort
    sessions: Sequence[ProgramSession]
    rules: Sequence[ReminderRule]


def whole_cohort(session: Session, cohort_id: UUID) -> WholeCohort:
    """Return a cohort that is known, read once for all whom it is told to."""
    cohort = queries.cohort_of_id(session, cohort_id)
    assert cohort is not None
    rules = reminder_queries.rules_of_program(session, cohort.program_id)
    return WholeCohort(
        cohort,
        queries.sessions_of_cohort(session, cohort_id),
        [each for each in rules if each.active],
    )


def registrations_locked(session: Session, cohort_ids: Sequence[UUID]) -> Sequence[Registration]:
    """Return the registrations of cohorts for change, in a fixed order so that locks cannot cross.

    Whoever holds them all may read a cohort once for everybody: nobody else is being told of it.
    """
    return session.scalars(
        select(Registration)
        .where(Registration.cohort_id.in_(cohort_ids))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
