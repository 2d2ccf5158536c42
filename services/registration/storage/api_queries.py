"""Lists for programs: each in a fixed order, read behind the last thing seen."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload, selectinload

from services.registration.storage.access import Invitation
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.people import (
    Organisation,
    OrganisationMerge,
    OrganizerAccount,
)
from services.registration.storage.queries import in_queue
from services.registration.storage.registrations import Offer, Registration, Transition
from services.registration.storage.webhooks import WebhookDelivery, WebhookEndpoint


def programs_after(session: Session, after: UUID, count: int) -> Sequence[Program]:
    """Return programs, published or not."""
    return session.scalars(
        select(Program).where(Program.id > after).order_by(Program.id).limit(count)
    ).all()


def cohorts_after(
    session: Session, after: UUID, count: int, *, program_id: UUID | None
) -> Sequence[Cohort]:
    """Return cohorts with their sessions, of one program or of all."""
    wanted = select(Cohort).where(Cohort.id > after)
    if program_id is not None:
        wanted = wanted.where(Cohort.program_id == program_id)
    return session.scalars(wanted.order_by(Cohort.id).limit(count)).all()


def registrations_after(
    session: Session, cohort_id: UUID, after: UUID, count: int, *, state: str | None
) -> Sequence[Registration]:
    """Return a cohort's registrations, the oldest first."""
    wanted = select(Registration).where(
        Registration.cohort_id == cohort_id, Registration.id > after
    )
    if state is not None:
        wanted = wanted.where(Registration.state == state)
    return session.scalars(wanted.order_by(Registration.id).limit(count)).all()


def queued_after(
    session: Session, cohort_id: UUID, after: tuple[int, int] | None, count: int
) -> Sequence[tuple[int, Registration]]:
    """Return who stands in the queue behind a turn and number, each with their position."""
    wanted = select(Registration).where(Registration.cohort_id == cohort_id, in_queue())
    place, ahead = tuple_(Registration.turn, Registration.queue_number), 0
    if after is not None:
        passed = wanted.where(place <= after).with_only_columns(func.count())
        ahead = session.scalar(passed) or 0
        wanted = wanted.where(place > after)
    rows = session.scalars(wanted.order_by(place).limit(count)).all()
    return list(enumerate(rows, start=ahead + 1))


def last_steps(session: Session, registration_ids: Sequence[UUID]) -> dict[UUID, Transition]:
    """Return the last step of each of some registrations."""
    rows = session.scalars(
        select(Transition)
        .where(Transition.registration_id.in_(registration_ids))
        .ext(distinct_on(Transition.registration_id))
        .order_by(Transition.registration_id, Transition.at.desc(), Transition.id.desc())
    )
    return {row.registration_id: row for row in rows}


def registration_with_story(session: Session, registration_id: UUID) -> Registration | None:
    """Return one registration with its transitions."""
    return session.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(selectinload(Registration.transitions))
    ).first()


def offers_after(
    session: Session, cohort_id: UUID, after: UUID, count: int, *, state: str | None
) -> Sequence[Offer]:
    """Return a cohort's offers, the oldest first."""
    wanted = (
        select(Offer)
        .join(Registration, Registration.id == Offer.registration_id)
        .where(Registration.cohort_id == cohort_id, Offer.id > after)
    )
    if state is not None:
        wanted = wanted.where(Offer.state == state)
    return session.scalars(wanted.order_by(Offer.id).limit(count)).all()


def attendance_after(
    session: Session, session_id: UUID, after: UUID, count: int
) -> Sequence[Attendance]:
    """Return what is known of a session's attendance."""
    return session.scalars(
        select(Attendance)
        .where(Attendance.session_id == session_id, Attendance.registration_id > after)
        .order_by(Attendance.registration_id)
        .limit(count)
    ).all()


def organizers_after(session: Session, after: UUID, count: int) -> Sequence[OrganizerAccount]:
    """Return the accounts of organizers."""
    return session.scalars(
        select(OrganizerAccount)
        .where(OrganizerAccount.id > after)
        .order_by(OrganizerAccount.id)
        .limit(count)
    ).all()


def endpoints_after(session: Session, after: UUID, count: int) -> Sequence[WebhookEndpoint]:
    """Return webhook endpoints."""
    return session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id > after)
        .order_by(WebhookEndpoint.id)
        .limit(count)
    ).all()


def deliveries_after(
    session: Session, endpoint_id: UUID, after: UUID, count: int
) -> Sequence[WebhookDelivery]:
    """Return an endpoint's deliveries with their attempts, the oldest first."""
    return session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.id > after)
        .options(joinedload(WebhookDelivery.endpoint), selectinload(WebhookDelivery.attempts))
        .order_by(WebhookDelivery.id)
        .limit(count)
    ).all()


def organisations_after(session: Session, after: UUID, count: int) -> Sequence[Organisation]:
    """Return organisations, merged or not."""
    return session.scalars(
        select(Organisation).where(Organisation.id > after).order_by(Organisation.id).limit(count)
    ).all()


def merges_after(session: Session, after: UUID, count: int) -> Sequence[OrganisationMerge]:
    """Return merges of organisations, the oldest first."""
    return session.scalars(
        select(OrganisationMerge)
        .where(OrganisationMerge.id > after)
        .order_by(OrganisationMerge.id)
        .limit(count)
    ).all()


def invitations_after(
    session: Session, cohort_id: UUID, after: UUID, count: int
) -> Sequence[Invitation]:
    """Return a cohort's invitations, the oldest first."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.cohort_id == cohort_id, Invitation.id > after)
        .order_by(Invitation.id)
        .limit(count)
    ).all()
