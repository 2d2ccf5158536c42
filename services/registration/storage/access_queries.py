"""Named reads about who may sign up: invitations, codes, and what the limits count."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from services.registration.storage.access import (
    AccessCode,
    Admittance,
    Invitation,
    InvitationState,
)
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.registrations import LIVE, Registration, State


def code_named(session: Session, cohort_id: UUID, code_key: str) -> AccessCode | None:
    """Return the code of a cohort that somebody typed."""
    return session.scalars(
        select(AccessCode).where(AccessCode.cohort_id == cohort_id, AccessCode.code_key == code_key)
    ).first()


def code(session: Session, code_id: UUID) -> AccessCode | None:
    """Return one code."""
    return session.get(AccessCode, code_id)


def codes(session: Session, cohort_id: UUID) -> Sequence[AccessCode]:
    """Return a cohort's codes, oldest first."""
    return session.scalars(
        select(AccessCode)
        .where(AccessCode.cohort_id == cohort_id)
        .order_by(AccessCode.created_at, AccessCode.id)
    ).all()


def uses_of_code(session: Session, code_id: UUID) -> int:
    """Count the registrations that use a code and have not ended; the cohort is locked."""
    counted = session.scalar(
        select(func.count())
        .select_from(Admittance)
        .join(Registration, Registration.id == Admittance.registration_id)
        .where(Admittance.code_id == code_id, Registration.state.in_(LIVE))
    )
    return counted or 0


def codes_with_uses(session: Session, cohort_id: UUID) -> Sequence[tuple[AccessCode, int]]:
    """Return a cohort's codes, newest first, each with how often it is in use."""
    used = (
        select(Admittance.code_id, func.count().label("used"))
        .join(Registration, Registration.id == Admittance.registration_id)
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(LIVE))
        .group_by(Admittance.code_id)
        .subquery()
    )
    rows = session.execute(
        select(AccessCode, func.coalesce(used.c.used, 0))
        .outerjoin(used, used.c.code_id == AccessCode.id)
        .where(AccessCode.cohort_id == cohort_id)
        .order_by(AccessCode.created_at.desc(), AccessCode.id)
    )
    return [(row[0], row[1]) for row in rows]


def admittance(session: Session, registration_id: UUID) -> Admittance | None:
    """Return by which door a registration came in."""
    return session.get(Admittance, registration_id)


def organisation_count(session: Session, cohort_id: UUID, organisation_id: UUID) -> int:
    """Count an organisation's places in a cohort, of registrations that have not ended."""
    counted = session.scalar(
        select(func.sum(Registration.places)).where(
            Registration.cohort_id == cohort_id,
            Registration.organisation_id == organisation_id,
            Registration.state.in_(LIVE),
        )
    )
    return counted or 0


def person_count(session: Session, program_id: UUID, participant_id: UUID) -> int:
    """Count a person's registrations in a program that have not ended."""
    counted = session.scalar(
        select(func.count())
        .select_from(Registration)
        .join(Cohort, Cohort.id == Registration.cohort_id)
        .where(
            Cohort.program_id == program_id,
            Registration.participant_id == participant_id,
            Registration.state.in_(LIVE),
        )
    )
    return counted or 0


def overlaps(session: Session, cohort_id: UUID, participant_id: UUID) -> bool:
    """Say whether a person is registered for something at the same time as a cohort."""
    mine, theirs = aliased(ProgramSession), aliased(ProgramSession)
    query = (
        select(Registration.id)
        .join(Cohort, Cohort.id == Registration.cohort_id)
        .join(theirs, theirs.cohort_id == Registration.cohort_id)
        .join(mine, (mine.starts_at < theirs.ends_at) & (theirs.starts_at < mine.ends_at))
        .where(
            mine.cohort_id == cohort_id,
            Registration.cohort_id != cohort_id,
            Registration.participant_id == participant_id,
            Registration.state.in_(LIVE),
            Cohort.cancelled_at.is_(None),
        )
    )
    return bool(session.scalar(select(exists(query))))


def invitation(session: Session, invitation_id: UUID) -> Invitation | None:
    """Return one invitation, unlocked."""
    return session.get(Invitation, invitation_id)


def invitation_for_update(session: Session, invitation_id: UUID) -> Invitation | None:
    """Lock one invitation."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).first()


def invitation_to(session: Session, cohort_id: UUID, email_key: str) -> Invitation | None:
    """Lock the invitation of an address to a cohort, unless it was taken back."""
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.cohort_id == cohort_id,
            Invitation.email_key == email_key,
            Invitation.state != InvitationState.WITHDRAWN,
        )
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).first()


def invitations_to(session: Session, email_key: str) -> Sequence[Invitation]:
    """Lock all invitations of an address that were not taken back."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.email_key == email_key, Invitation.state != InvitationState.WITHDRAWN)
        .order_by(Invitation.id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    ).all()


def invitations(session: Session, cohort_id: UUID) -> Sequence[Invitation]:
    """Return a cohort's invitations by address."""
    return session.scalars(
        select(Invitation).where(Invitation.cohort_id == cohort_id).order_by(Invitation.email_key)
    ).all()


def applications(session: Session, cohort_id: UUID) -> Sequence[Registration]:
    """Return who waits for an organizer's answer, longest first."""
    return session.scalars(
        select(Registration)
        .where(Registration.cohort_id == cohort_id, Registration.state == State.APPLIED)
        .order_by(Registration.queue_number)
    ).all()
