"""Places of those who stayed away the first time: they are asked, and only then passed on.

The rule. In a cohort of several sessions whose published rule says so, an organizer asks by mail
those who are marked absent from the first session. They have the time to answer that an offer
would give them; without an answer the place goes to whoever's turn it is, by the one way in which
freed places do, until the second session begins. A late "I am coming" counts as long as the place
has not gone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.admission import claim_of, locked_cohort, occupancy
from services.registration.domain.confirming import tell_firm
from services.registration.domain.errors import (
    NobodyAsked,
    PlaceGone,
    RegisteredAgain,
    TooLateToAsk,
)
from services.registration.domain.links import Links
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.transitions import SYSTEM, Step, take, tell
from services.registration.domain.waitlist.answering_time import offer_deadline
from services.registration.domain.waitlist.promoting import (
    passes_on_absent_places,
    passes_until,
    promote_waiting,
)
from services.registration.gateways.working_days import is_working_day
from services.registration.storage import absences, queries
from services.registration.storage.absences import Absence, AbsenceState
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.owners import cohort_of_owner
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration, State
from shared.contracts.absences import RegistrationAbsent, RegistrationReleased
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class AskAbsent:
    """An organizer asks some of those who were absent whether they still come."""

    cohort_id: UUID
    registration_ids: Collection[UUID]
    actor: str


def first_meeting(cohort: Cohort) -> ProgramSession:
    """Return the session with which the cohort begins."""
    return min(cohort.sessions, key=lambda meeting: meeting.starts_at)


def time_to_answer(cohort: Cohort, now: datetime) -> datetime | None:
    """Return until when somebody who is asked now could answer; None where nobody can be asked."""
    over = cohort.cancelled_at is not None or cohort.closed_at is not None
    if over or not passes_on_absent_places(cohort) or now < first_meeting(cohort).starts_at:
        return None
    return offer_deadline(now, passes_until(cohort), is_working_day)


def ask_absent(
    session: Session, command: AskAbsent, *, now: datetime, links: Links
) -> Sequence[Registration]:
    """Ask those who are marked absent from the first session and have not been asked before.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        TooLateToAsk: The rule does not say so, or too little time is left for an answer.
        NobodyAsked: None of them is marked absent, or all have been asked.
    """
    cohort = locked_cohort(session, command.cohort_id)
    check_running(cohort)
    answer_by = time_to_answer(cohort, now)
    if answer_by is None:
        raise TooLateToAsk
    people = absences.absent_people(session, first_meeting(cohort).id)
    known = absences.absences(session, [row.id for row in people])
    asked = [row for row in people if row.id in command.registration_ids and row.id not in known]
    if not asked:
        raise NobodyAsked
    for row in asked:
        session.add(Absence(registration_id=row.id, asked_at=now, answer_by=answer_by))
        _stay(session, row, "absence_asked", command.actor, now)
        message = RegistrationAbsent(
            registration_id=row.id,
            participant=facts.person(row),
            cohort=facts.cohort_facts(cohort, links),
            answer_by=answer_by,
            my_page_url=links.own_page(row.participant),
        )
        tell(session, row, message, now)
    return asked


def keep_place(session: Session, registration_id: UUID, *, actor: str, now: datetime) -> bool:
    """Let somebody who was absent keep their place; return whether they still had it.

    Raises:
        NotFound: There is no such registration.
    """
    _cohort, registration, absence = _locked(session, registration_id)
    if absence is None or absence.state != AbsenceState.ASKED:
        return registration.state == State.CONFIRMED
    _settle(absence, AbsenceState.COMING, now)
    _stay(session, registration, "absence_answered", actor, now)
    return True


def release_absent(session: Session, registration_id: UUID, *, now: datetime, links: Links) -> bool:
    """Pass on the place of somebody who did not answer in time; return whether it was.

    Raises:
        NotFound: There is no such registration.
    """
    cohort, registration, absence = _locked(session, registration_id)
    if absence is None or absence.state != AbsenceState.ASKED or absence.answer_by > now:
        return False
    over = cohort.cancelled_at is not None or cohort.closed_at is not None
    there_after_all = not absences.is_absent(session, registration.id, first_meeting(cohort).id)
    if over or there_after_all or registration.state != State.CONFIRMED:
        _settle(absence, AbsenceState.LAPSED, now)
        return False
    _settle(absence, AbsenceState.RELEASED, now)
    take(session, registration, Step(State.EXPIRED, SYSTEM, "absence_not_answered", now))
    message = RegistrationReleased(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(cohort, links),
        answer_by=absence.answer_by,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)
    promote_waiting(session, cohort, now=now, links=links)
    return True


def return_place(session: Session, registration_id: UUID, act: Act, *, links: Links) -> None:
    """Give a place that was passed on back, as long as nobody has got it.

    Raises:
        NotFound: There is no such registration, its place was not passed on, or its owner is
            erased.
        CohortCancelled, CohortClosed: It is over.
        RegisteredAgain: The person has a newer registration in the same cohort.
        PlaceGone: Somebody else has it.
    """
    # What has ended comes back to life: an erasure that is under way does not look for it.
    if cohort_of_owner(session, registration_id) is None:
        raise NotFound
    cohort, registration, absence = _locked(session, registration_id)
    check_running(cohort)
    if absence is None or absence.state != AbsenceState.RELEASED:
        raise NotFound
    if queries.live_registration(session, cohort.id, registration.participant_id):
        raise RegisteredAgain
    if not has_room(session, registration):
        raise PlaceGone
    _settle(absence, AbsenceState.RETURNED, act.at)
    step = Step(
        State.CONFIRMED, act.actor, "place_returned", act.at, holds_place=True, note=act.note
    )
    take(session, registration, step)
    tell_firm(session, registration, now=act.at, links=links)


def has_room(session: Session, registration: Registration) -> bool:
    """Say whether the place that somebody had is free."""
    return occupancy(session, registration.cohort).room.fits(claim_of(registration))


def _locked(session: Session, registration_id: UUID) -> tuple[Cohort, Registration, Absence | None]:
    cohort = locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    assert registration is not None
    return cohort, registration, absences.absence_for_update(session, registration_id)


def _settle(absence: Absence, state: AbsenceState, now: datetime) -> None:
    absence.state, absence.settled_at = state, now


def _stay(
    session: Session, registration: Registration, reason: str, actor: str, now: datetime
) -> None:
    state = State(registration.state)
    take(session, registration, Step(state, actor, reason, now, registration.holds_place))
