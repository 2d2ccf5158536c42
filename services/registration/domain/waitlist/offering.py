"""Offering a freed place: it is held for the first who waits until they answer or time is up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.links import Links
from services.registration.domain.transitions import SYSTEM, Step, take, tell
from services.registration.storage import offers
from services.registration.storage.registrations import Offer, OfferState, Registration, State
from shared.contracts.registrations import RegistrationOffered
from shared.kernel.identifiers import new_id


def make_offer(
    session: Session,
    registration: Registration,
    *,
    expires_at: datetime,
    now: datetime,
    links: Links,
) -> Offer:
    """Hold a free place for ``registration`` until ``expires_at``; the cohort must be locked."""
    take(session, registration, Step(State.OFFERED, SYSTEM, "place_offered", now, holds_place=True))
    offer = Offer(
        id=new_id(),
        registration_id=registration.id,
        offered_at=now,
        expires_at=expires_at,
        state=OfferState.OPEN,
    )
    session.add(offer)
    message = RegistrationOffered(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        offer_id=offer.id,
        expires_at=expires_at,
        offer_url=links.offer(offer.id, registration.participant.link_epoch),
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
    return offer


def settle_offer(offer: Offer, state: OfferState, now: datetime) -> None:
    """Write down what became of an open offer."""
    offer.state, offer.answered_at = state, now


def settle_open_offer(
    session: Session, registration: Registration, state: OfferState, now: datetime
) -> None:
    """Write down what became of the registration's open offer, if it has one."""
    offer = offers.open_offer_for_update(session, registration.id)
    if offer is not None:
        settle_offer(offer, state, now)
