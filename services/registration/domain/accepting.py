"""Accepting somebody into a cohort: who they are, their number, the place held for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.registration.domain.commands import Register
from services.registration.domain.organisations.merging import effective, organisation_of
from services.registration.domain.organisations.spellings import name_key
from services.registration.domain.policies import Admission
from services.registration.domain.questions.option_places import pools_for
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.entering import Around, enter, registration_of
from services.registration.storage.organisation_queries import Named
from services.registration.storage.people import Organisation, Participant
from services.registration.storage.pools import SeatPool
from services.registration.storage.queue_queries import chosen_pools
from services.registration.storage.registrations import Registration, State
from shared.contracts.registrations import RegistrationMessage
from shared.kernel.addresses import address_key
from shared.kernel.identifiers import new_id
from shared.messaging.outbox import entry

RUN_THE_EVENT = "run_the_event"


@dataclass(frozen=True)
class Applicant:
    """Who asks for a place, with what they filled in.

    ``spelling`` is the row of the organisation as they wrote it, ``organisation`` the one that
    it stands for after merges.
    """

    participant: Participant
    organisation: Organisation | None
    command: Register
    pools: Sequence[SeatPool] = ()
    spelling: Organisation | None = None


def find_applicants(
    session: Session, commands: Sequence[Register], now: datetime
) -> Sequence[Applicant]:
    """Find or make the participants and organisations that ``commands`` name."""
    emails = {address_key(command.email): command.email for command in commands}
    found = queries.participants_for_addresses(session, emails, now)
    # New organisations are made in one order, or two who make several could wait for each other.
    order = sorted(range(len(commands)), key=lambda index: _organisation_key(commands[index]))
    made = {
        index: _applicant(session, command, found[address_key(command.email)], now)
        for index, command in ((index, commands[index]) for index in order)
    }
    return [made[index] for index in range(len(commands))]


def _organisation_key(command: Register) -> tuple[str, str]:
    return command.organisation_number or "", name_key(command.organisation)


def find_applicant(session: Session, command: Register, now: datetime) -> Applicant:
    """Find or make the participant and organisation that ``command`` names."""
    return find_applicants(session, [command], now)[0]


def _applicant(
    session: Session, command: Register, participant: Participant, now: datetime
) -> Applicant:
    chosen = chosen_pools(session, command.cohort_id, command.pools) if command.pools else ()
    pools = (*chosen, *pools_for(session, command.cohort_id, command.answers))
    if not command.organisation:
        return Applicant(participant, None, command, pools)
    spelling = organisation_of(session, _named(command), now)
    return Applicant(participant, effective(session, spelling), command, pools, spelling)


def _named(command: Register) -> Named:
    return Named(
        name=command.organisation,
        name_key=name_key(command.organisation),
        number=command.organisation_number,
        kind=command.organisation_kind,
        country=command.country,
        register_number=command.register_number,
    )


def confirm_by(cohort: Cohort, now: datetime) -> datetime:
    """Return until when a place or number is kept for somebody who has not confirmed."""
    return now + timedelta(minutes=cohort.hold_minutes)


def new_registration(
    cohort: Cohort, applicant: Applicant, *, admission: Admission, now: datetime
) -> Registration:
    """Return an unconfirmed registration with the cohort's next number; it must be locked.

    Nothing is written or counted before it is accepted, and no session knows it.
    """
    command, organisation = applicant.command, applicant.organisation
    claims = cohort.access_rules.claims_at_once or command.access.invitation_id is not None
    around = Around(cohort, applicant.participant, organisation, applicant.pools)
    return registration_of(
        around,
        {
            "id": new_id(),
            "organisation_named_id": applicant.spelling.id if applicant.spelling else None,
            "name": command.name,
            "language": command.language,
            "state": State.UNCONFIRMED,
            "holds_place": claims and admission is Admission.PLACE,
            "claims": claims,
            "places": command.places,
            "queue_number": cohort.next_queue_number,
            "turn": cohort.next_queue_number,
            "passed_over": 0,
            "group_key": command.group,
            "hold_expires_at": confirm_by(cohort, now),
            "sequence": 0,
            "created_at": now,
        },
    )


def accept(
    session: Session,
    registration: Registration,
    consent_version: str,
    message: RegistrationMessage | None = None,
) -> None:
    """Add a new registration to its locked cohort, with the first that is told of it."""
    told = None
    if message is not None:
        told = entry(message, sequence=1, now=registration.created_at)
    rows = (_first_transition(registration), consent_of(registration, consent_version))
    enter(session, registration, rows, told)


def _first_transition(registration: Registration) -> dict[str, Any]:
    return {
        "id": new_id(),
        "registration_id": registration.id,
        "at": registration.created_at,
        "to_state": State.UNCONFIRMED,
        "actor": PARTICIPANT,
        "reason": "signed_up",
    }


def consent_of(registration: Registration, text_version: str) -> dict[str, Any]:
    """Return the row of what a person agreed to by sending a form, in words of ``text_version``."""
    return {
        "id": new_id(),
        "registration_id": registration.id,
        "purpose": RUN_THE_EVENT,
        "text_version": text_version,
        "language": registration.language,
        "given_at": registration.created_at,
    }
