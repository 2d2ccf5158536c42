"""Locks of people that come before the lock of a cohort, or leave others room beside them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registration.storage.erasures import NOWHERE
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Offer, Registration


def cohort_of_owner(session: Session, registration_id: UUID) -> UUID | None:
    """Return the cohort to lock before ``registration_id`` for what its owner does.

    There is none if the owner is erased. Until the transaction ends they cannot be.
    """
    return session.scalar(_cohorts_of_owners().where(Registration.id == registration_id))


def cohort_of_asked(session: Session, offer_id: UUID) -> UUID | None:
    """Return the cohort to lock before an offer for what whoever was asked does.

    As above, there is none if they are erased, and until the transaction ends they cannot be.
    """
    return session.scalar(
        _cohorts_of_owners()
        .join(Offer, Offer.registration_id == Registration.id)
        .where(Offer.id == offer_id)
    )


def _cohorts_of_owners() -> Select[UUID]:
    return (
        select(Registration.cohort_id)
        .join(Participant, Participant.id == Registration.participant_id)
        # Looked at once more when the row has been waited for.
        .where(Participant.email_key.not_like(f"%{NOWHERE}"))
        .with_for_update(read=True, key_share=True, of=Participant)
    )


def participant_to_count(session: Session, participant_id: UUID) -> Participant | None:
    """Let one at a time count what a participant has; it does not wait for their other sign-ups.

    Each of those keeps the participant from being erased; two that asked for more than that would
    wait for each other.
    """
    lock = {"key_share": True}
    return session.get(Participant, participant_id, with_for_update=lock, populate_existing=True)
