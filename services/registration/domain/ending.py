"""Ending a registration for somebody: the step, its reason in words, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.links import Links
from services.registration.domain.transitions import PARTICIPANT, Step, take, tell
from services.registration.domain.waitlist.offering import settle_open_offer
from services.registration.storage.registrations import OfferState, Registration, State
from shared.contracts.registrations import RegistrationCancelled

CANCELLED = "cancelled"
CALLED_OFF = "cohort_called_off"
BY_ORGANIZER = "cancelled_by_organizer"


@dataclass(frozen=True)
class Cancellation:
    """By whom and why: ``reason`` is a code of ours, ``note`` what an organizer wrote."""

    actor: str
    reason: str
    note: str | None = None


def end(
    session: Session, registration: Registration, why: Cancellation, *, now: datetime, links: Links
) -> None:
    """Cancel a registration that has not ended and tell its person.

    The cohort and the registration must be locked. The place that becomes free is not given
    to anybody here: that is for the caller, who knows whether the cohort takes place.
    """
    had_place = registration.holds_place
    by_person = why.actor == PARTICIPANT
    if registration.state == State.OFFERED:
        settle_open_offer(
            session,
            registration,
            OfferState.PASSED if by_person else OfferState.WITHDRAWN,
            now,
        )
    take(session, registration, Step(State.CANCELLED, why.actor, why.reason, now, note=why.note))
    cause: Literal["by_participant", "by_organizer"] = (
        "by_participant" if by_person else "by_organizer"
    )
    message = RegistrationCancelled(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        cause=cause,
        had_place=had_place,
        note=why.note,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
