"""Taking part in other sessions, or in another way, while there is room and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import locked_cohort, occupancy
from services.registration.domain.commands import Part
from services.registration.domain.errors import AnswersSettled, ChoiceFull
from services.registration.domain.links import Links
from services.registration.domain.questions.keeping import can_change
from services.registration.domain.seating import waits_for
from services.registration.domain.taking_part.choosing import PART, pools_of_part
from services.registration.domain.transitions import PARTICIPANT, Step, take, tell
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.owners import cohort_of_owner
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import Registration, State
from shared.contracts.registrations import RegistrationChanged
from shared.kernel.errors import NotFound

CHANGED = "part_changed"


@dataclass(frozen=True)
class ChangePart:
    """Somebody takes part in ``part`` from now on."""

    registration_id: UUID
    part: Part
    actor: str = PARTICIPANT


def change_part(
    session: Session, command: ChangePart, *, now: datetime, links: Links
) -> Registration:
    """Exchange what somebody takes part in; repeating it changes nothing.

    Whoever has a place keeps it and gives back only what they drop, which goes to those who
    wait, by the usual path. Whoever waits keeps their turn.

    Raises:
        NotFound: There is no such registration, or its owner is erased.
        AnswersSettled: Registration has closed, or the registration has ended.
        ChoiceNotPossible: The cohort cannot be taken part in like that.
        ChoiceFull: What was chosen anew has no room, or somebody in the queue waits for it.
    """
    cohort = locked_cohort(session, cohort_of_owner(session, command.registration_id))
    registration = queries.registration_for_update(session, command.registration_id)
    if registration is None:
        raise NotFound
    if not can_change(registration, now):
        raise AnswersSettled
    had = [pool for pool in registration.pools if pool.kind in PART]
    kept = {pool.ref for pool in had}
    wanted = pools_of_part(session, cohort, command.part, now=now, kept=kept)
    if set(wanted) == set(had):
        return registration
    _exchange(session, cohort, registration, had, wanted)
    step = Step(
        State(registration.state), command.actor, CHANGED, now, holds_place=registration.holds_place
    )
    take(session, registration, step)
    tell_changed(session, registration, now=now, links=links)
    promote_waiting(session, cohort, now=now, links=links, present=registration.id)
    return registration


def _exchange(
    session: Session,
    cohort: Cohort,
    registration: Registration,
    had: Sequence[SeatPool],
    wanted: Sequence[SeatPool],
) -> None:
    gained = [pool for pool in wanted if pool not in had]
    if registration.holds_place:
        _check_room(session, cohort, gained, registration.places)
        for pool in had:
            pool.taken -= registration.places
        for pool in wanted:
            pool.taken += registration.places
    others = [pool for pool in registration.pools if pool not in had]
    registration.pools = [*others, *wanted]
    session.flush()


def _check_room(session: Session, cohort: Cohort, gained: Sequence[SeatPool], places: int) -> None:
    """Refuse what is full, and what somebody waits for who could come in with it."""
    current = occupancy(session, cohort)
    for pool in gained:
        waiting = [one for one in current.claims if waits_for(current.room, one, pool.id)]
        if pool.free < places + sum(one.places for one in waiting):
            raise ChoiceFull(pool.kind, pool.ref)


def tell_changed(
    session: Session, registration: Registration, *, now: datetime, links: Links
) -> None:
    """Tell how somebody with a place takes part now; whoever waits hears it with their place."""
    if registration.state != State.CONFIRMED:
        return
    message = RegistrationChanged(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
