"""The one way in which a registration changes its state: with time, actor, reason and place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.storage.registrations import Registration, State, Transition
from shared.contracts.registrations import RegistrationMessage
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import entry, record

PARTICIPANT = "participant"
SYSTEM = "system"


@dataclass(frozen=True)
class Step:
    """One step: the state to reach, by whom, why and when; ``note`` is what somebody wrote."""

    to: State
    actor: str
    reason: str
    at: datetime
    holds_place: bool = False
    note: str | None = None


def take(session: Session, registration: Registration, step: Step) -> None:
    """Move ``registration`` and keep the counts of taken places right, of cohort and pools.

    The cohort must be locked by the running transaction.
    """
    session.add(
        Transition(
            id=new_id(),
            registration_id=registration.id,
            at=step.at,
            from_state=registration.state,
            to_state=step.to,
            actor=step.actor,
            reason=step.reason,
            note=step.note,
        )
    )
    _count_places(registration, int(step.holds_place) - int(registration.holds_place))
    registration.state = step.to
    registration.holds_place = step.holds_place


def give_up_one_place(session: Session, registration: Registration, step: Step) -> None:
    """Let a registration for several people go on with one place less; the cohort is locked.

    ``step`` tells who did it and why; the state stays as it is.
    """
    take(session, registration, replace(step, to=State(registration.state), holds_place=False))
    registration.places -= 1
    registration.holds_place = step.holds_place
    count_new(registration)


def count_new(registration: Registration) -> None:
    """Count the places of a registration that is new and holds them; the cohort is locked."""
    _count_places(registration, int(registration.holds_place))


def _count_places(registration: Registration, change: int) -> None:
    """Keep the cohort and the pools in step; ``change`` is 1, 0 or -1 for all of its places."""
    if change == 0:
        return
    registration.cohort.places_taken += change * registration.places
    for pool in registration.pools:
        pool.taken += change * registration.places


def tell(
    session: Session, registration: Registration, message: RegistrationMessage, now: datetime
) -> None:
    """Record ``message`` with the registration's next sequence number and what they chose."""
    message = _next(registration, message)
    record(session, message, sequence=registration.sequence, now=now)


def told(registration: Registration, message: RegistrationMessage, now: datetime) -> dict[str, Any]:
    """Return the row of ``message``, for whoever records it in one statement with others."""
    message = _next(registration, message)
    return entry(message, sequence=registration.sequence, now=now)


def _next(registration: Registration, message: RegistrationMessage) -> RegistrationMessage:
    """Count one more message about a registration, and let it say what they chose."""
    registration.sequence += 1
    return message.model_copy(update={"taking_part": facts.taking_part(registration)})
