"""Named reads and locks.

Locks are FOR NO KEY UPDATE: they keep two changes of a row apart, and let a row elsewhere be
added that refers to it, which a full lock would block and, taken crosswise, deadlock.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, any_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Invitation, Registration
from services.notifications.storage.stops import has_stopped_reminders


def cohort_of_id(session: Session, cohort_id: UUID) -> Cohort | None:
    """Return the copy of a cohort."""
    return session.get(Cohort, cohort_id)


def sessions_of_cohort(session: Session, cohort_id: UUID) -> Sequence[ProgramSession]:
    """Return the sessions of a cohort in order of time."""
    return session.scalars(
        select(ProgramSession)
        .where(ProgramSession.cohort_id == cohort_id)
        .order_by(ProgramSession.starts_at, ProgramSession.number)
    ).all()


def sessions_to_be_held(session: Session, cohort_id: UUID) -> Sequence[ProgramSession]:
    """Return the sessions of a cohort that are not cancelled, in order of time."""
    return [each for each in sessions_of_cohort(session, cohort_id) if not each.cancel_reason]


def session_locked(session: Session, session_id: UUID) -> ProgramSession | None:
    """Return a session for change; whoever tells people of it waits for the lock."""
    return session.scalars(
        select(ProgramSession)
        .where(ProgramSession.id == session_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def registration_locked(session: Session, registration_id: UUID) -> Registration | None:
    """Return a registration for change: the lock that orders all that its person is told."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def anybody_has_a_place(session: Session, cohort_id: UUID) -> bool:
    """Say whether a cohort has a confirmed registration."""
    confirmed = exists().where(
        Registration.cohort_id == cohort_id, Registration.state == "confirmed"
    )
    return bool(session.scalar(select(confirmed)))


def registrations_with_place(session: Session, cohort_id: UUID) -> Sequence[Registration]:
    """Return the registrations of a cohort that have a place."""
    return session.scalars(
        select(Registration).where(
            Registration.cohort_id == cohort_id, Registration.state == "confirmed"
        )
    ).all()


def count_of_session(session: Session, program_session: ProgramSession) -> int:
    """Return how many people with a place take part in a session and want reminders."""
    counted = session.scalar(
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.cohort_id == program_session.cohort_id,
            Registration.state == "confirmed",
            attends(program_session.id),
            ~has_stopped_reminders(),
        )
    )
    return counted or 0


def attends(session_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a registration takes part in a session."""
    return or_(
        Registration.session_ids.is_(None), literal(session_id) == any_(Registration.session_ids)
    )


def invitations_of(session: Session, registration_id: UUID) -> Sequence[Invitation]:
    """Return the calendar invitations of a registration."""
    return session.scalars(
        select(Invitation).where(Invitation.registration_id == registration_id)
    ).all()


def invitation_of(session: Session, registration_id: UUID, session_id: UUID) -> Invitation | None:
    """Return the calendar invitation of a registration to one session."""
    return session.scalars(
        select(Invitation).where(
            Invitation.registration_id == registration_id, Invitation.session_id == session_id
        )
    ).one_or_none()


def deliveries_of(session: Session, registration_id: UUID) -> Sequence[Delivery]:
    """Return all that was ever entered for a registration, oldest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.registration_id == registration_id)
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    ).all()


def deliveries_about(session: Session, subject_id: UUID) -> Sequence[Delivery]:
    """Return the ledger rows about one certificate, locked, oldest first."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.subject_id == subject_id)
        .order_by(Delivery.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def delivery_locked(session: Session, delivery_id: UUID) -> Delivery | None:
    """Return one ledger row for change."""
    return session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
