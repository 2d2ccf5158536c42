"""Reads and locks of offers. The locks come after those of the cohort and the registration."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from services.registration.storage.registrations import Offer, OfferState, Registration
from shared.database import among


def offer(session: Session, offer_id: UUID) -> Offer | None:
    """Return one offer, unlocked."""
    return session.get(Offer, offer_id)


def cohort_of_offer(session: Session, offer_id: UUID) -> UUID | None:
    """Return the cohort to lock before the offer is answered."""
    return session.scalar(
        select(Registration.cohort_id)
        .join(Offer, Offer.registration_id == Registration.id)
        .where(Offer.id == offer_id)
    )


def offer_for_update(session: Session, offer_id: UUID) -> Offer | None:
    """Lock one offer; its cohort must be locked already."""
    return session.scalars(
        select(Offer)
        .where(Offer.id == offer_id)
        .with_for_update(of=Offer)
        .execution_options(populate_existing=True)
    ).first()


def open_offer_for_update(session: Session, registration_id: UUID) -> Offer | None:
    """Lock the open offer of a registration, if there is one."""
    return session.scalars(
        select(Offer)
        .where(Offer.registration_id == registration_id, Offer.state == OfferState.OPEN)
        .with_for_update(of=Offer)
        .execution_options(populate_existing=True)
    ).first()


def open_offers(session: Session, registration_ids: Collection[UUID]) -> dict[UUID, Offer]:
    """Return the offers to these registrations that wait for an answer, by registration."""
    rows = session.scalars(
        select(Offer).where(
            among(Offer.registration_id, registration_ids), Offer.state == OfferState.OPEN
        )
    )
    return {row.registration_id: row for row in rows}


def end_open_offers_by(session: Session, cohort_id: UUID, latest: datetime) -> None:
    """Let no open offer of a cohort be answered after ``latest``."""
    of_cohort = select(Registration.id).where(Registration.cohort_id == cohort_id)
    session.execute(
        update(Offer)
        .where(Offer.state == OfferState.OPEN, Offer.registration_id.in_(of_cohort))
        .values(expires_at=func.least(Offer.expires_at, latest))
    )


def claim_lapsed_offers(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> Sequence[UUID]:
    """Claim open offers whose time to answer is over."""
    rows = session.scalars(
        select(Offer)
        .where(
            Offer.state == OfferState.OPEN,
            Offer.expires_at <= now,
            or_(Offer.claimed_until.is_(None), Offer.claimed_until <= now),
        )
        .order_by(Offer.expires_at, Offer.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Offer)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.id for row in rows]
