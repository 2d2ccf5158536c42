"""Moving up: the one path by which a free place reaches the first who waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.links import Links
from services.registration.domain.policies import may_promote
from services.registration.domain.transitions import SYSTEM, Step, take, tell
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration, State
from shared.contracts.registrations import RegistrationConfirmed


def promote_waiting(session: Session, cohort: Cohort, *, now: datetime, links: Links) -> int:
    """Give each free place of ``cohort`` to the first who waits; return how many moved up.

    The cohort must be locked. Whoever has not confirmed their address is passed over and
    keeps their number: a place that nobody may want must not stay empty.
    """
    allowed = may_promote(
        now=now,
        first_start=cohort.sessions[0].starts_at,
        closed=cohort.closed_at is not None,
        cancelled=cohort.cancelled_at is not None,
    )
    promoted = 0
    while allowed and cohort.places_taken < cohort.capacity:
        session.flush()
        waiting = queries.first_waiting(session, cohort.id)
        if waiting is None:
            break
        _promote(session, waiting, now=now, links=links)
        promoted += 1
    return promoted


def _promote(session: Session, registration: Registration, *, now: datetime, links: Links) -> None:
    step = Step(State.CONFIRMED, SYSTEM, "place_became_free", now, holds_place=True)
    take(session, registration, step)
    message = RegistrationConfirmed(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        cause="promoted",
        my_page_url=links.my_page(registration.participant_id),
    )
    tell(session, registration, message, now)
