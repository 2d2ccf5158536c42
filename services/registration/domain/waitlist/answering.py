"""Answering an offer: yes makes the place firm, no or silence sends it on to the next."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import CohortClosed
from services.registration.domain.links import Links
from services.registration.domain.transitions import PARTICIPANT, SYSTEM, Step, take, tell
from services.registration.domain.waitlist.offering import settle_offer
from services.registration.domain.waitlist.promoting import (
    passes_on_absent_places,
    passes_until,
    promote_waiting,
)
from services.registration.storage import offers, queries
from services.registration.storage.owners import cohort_of_asked
from services.registration.storage.registrations import Offer, OfferState, State
from shared.contracts.registrations import (
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationExpired,
)
from shared.kernel.errors import NotFound

Answer = Literal["accept", "pass"]


def answer_offer(
    session: Session, offer_id: UUID, answer: Answer, *, now: datetime, links: Links
) -> Offer:
    """Accept or pass on an offer and return it; one that is settled stays as it is.

    An answer that comes after the deadline ends the offer, whether or not anything has noticed
    the deadline before: the mail said until when, and the next in the queue counts on it.

    Raises:
        NotFound: There is no such offer, or whoever got it is erased.
        CohortClosed: The run does not take place or its attendance is settled.
    """
    offer = _locked(session, offer_id, cohort_of_asked(session, offer_id))
    if offer.state != OfferState.OPEN:
        return offer
    cohort = offer.registration.cohort
    if cohort.closed_at is not None or cohort.cancelled_at is not None:
        raise CohortClosed
    if min(offer.expires_at, passes_until(cohort)) <= now:
        _expire(session, offer, now=now, links=links)
    elif answer == "accept":
        _accept(session, offer, now=now, links=links)
    else:
        _pass_on(session, offer, now=now, links=links)
    return offer


def expire_offer(session: Session, offer_id: UUID, *, now: datetime, links: Links) -> bool:
    """End an offer whose time is over and offer the place to the next; return whether it did.

    Raises:
        NotFound: There is no such offer.
    """
    offer = _locked(session, offer_id, offers.cohort_of_offer(session, offer_id))
    if offer.state != OfferState.OPEN or offer.expires_at > now:
        return False
    _expire(session, offer, now=now, links=links)
    return True


def _locked(session: Session, offer_id: UUID, cohort_id: UUID | None) -> Offer:
    """Lock cohort, registration and offer, always in this order."""
    locked_cohort(session, cohort_id)
    offer = offers.offer_for_update(session, offer_id)
    if offer is None:
        raise NotFound
    queries.registration_for_update(session, offer.registration_id)
    return offer


def _accept(session: Session, offer: Offer, *, now: datetime, links: Links) -> None:
    registration = offer.registration
    settle_offer(offer, OfferState.ACCEPTED, now)
    step = Step(State.CONFIRMED, PARTICIPANT, "offer_accepted", now, holds_place=True)
    take(session, registration, step)
    message = RegistrationConfirmed(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        cause="promoted",
        releases_absent=passes_on_absent_places(registration.cohort),
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)


def _pass_on(session: Session, offer: Offer, *, now: datetime, links: Links) -> None:
    registration = offer.registration
    settle_offer(offer, OfferState.PASSED, now)
    take(session, registration, Step(State.CANCELLED, PARTICIPANT, "offer_passed", now))
    message = RegistrationCancelled(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        cause="by_participant",
        had_place=True,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
    promote_waiting(session, registration.cohort, now=now, links=links)


def _expire(session: Session, offer: Offer, *, now: datetime, links: Links) -> None:
    registration = offer.registration
    settle_offer(offer, OfferState.EXPIRED, now)
    take(session, registration, Step(State.EXPIRED, SYSTEM, "offer_not_answered", now))
    message = RegistrationExpired(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        offer_id=offer.id,
        expired_at=offer.expires_at,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
    promote_waiting(session, registration.cohort, now=now, links=links)
