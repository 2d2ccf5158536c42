"""From an offer to the page on which it is answered."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.domain.waitlist.promoting import passes_until
from services.registration.storage import queries
from services.registration.storage.registrations import Offer, OfferState, State
from services.registration.web.pages.participants import OfferPage, OfferStanding
from services.registration.web.presenting.participants import (
    Reader,
    funding_block,
    own_session_lines,
)

_HAS_PLACE = (State.CONFIRMED, State.COMPLETED)


def offer_page(session: Session, offer: Offer, reader: Reader, *, token: str) -> OfferPage:
    """Return an offer as it stands now; ``token`` leads to the person's own page."""
    registration = offer.registration
    program = registration.cohort.program
    return OfferPage(
        standing=standing(offer, reader),
        slug=program.slug,
        title=program.title.in_language(reader.language),
        name=registration.name,
        sessions=own_session_lines(registration, reader.language),
        answer_by=offer.expires_at,
        waiting=queries.queue_length(session, registration.cohort_id),
        my_page_token=token,
        funding=funding_block(program.project, reader.language),
    )


def standing(offer: Offer, reader: Reader) -> OfferStanding:
    """Return what an offer is worth now, whatever has been noticed of its end."""
    match offer.state:
        case OfferState.OPEN:
            until = min(offer.expires_at, passes_until(offer.registration.cohort))
            return "expired" if until <= reader.now else "open"
        case OfferState.ACCEPTED:
            return "accepted" if offer.registration.state in _HAS_PLACE else "withdrawn"
        case OfferState.PASSED:
            return "passed"
        case OfferState.EXPIRED:
            return "expired"
        case _:
            return "withdrawn"
