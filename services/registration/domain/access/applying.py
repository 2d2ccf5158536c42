"""Asking for a place where an organizer decides: what waits, and what the person is told."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.accepting import Applicant
from services.registration.domain.access.rules import Rule
from services.registration.domain.admission import locked_cohort
from services.registration.domain.links import Links
from services.registration.domain.transitions import PARTICIPANT, Step, take, tell
from services.registration.storage.registrations import Registration, State
from shared.contracts.access import ParticipantLimitReached
from shared.contracts.facts import Language, Person
from shared.contracts.registrations import RegistrationApplied
from shared.messaging.outbox import record


def apply_for_place(
    session: Session, registration: Registration, *, now: datetime, links: Links
) -> None:
    """Let a registration wait for an organizer's answer; it holds nothing until then."""
    take(session, registration, Step(State.APPLIED, PARTICIPANT, "applied", now))
    message = RegistrationApplied(
        registration_id=registration.id,
        participant=facts.person(registration),
        cohort=facts.cohort_facts(registration.cohort, links),
        answer_within_days=registration.cohort.access_rules.approval_days,
        my_page_url=links.own_page(registration.participant),
    )
    tell(session, registration, message, now)


def tell_limit(
    session: Session,
    applicant: Applicant,
    rule: Rule,
    *,
    now: datetime,
    links: Links,
) -> None:
    """Tell the owner of the address, and nobody else, why there is no further registration."""
    participant, command = applicant.participant, applicant.command
    cohort = locked_cohort(session, command.cohort_id)
    participant.sequence += 1
    person = Person(
        name=command.name, email=participant.email, language=cast("Language", command.language)
    )
    message = ParticipantLimitReached(
        participant_id=participant.id,
        participant=person,
        cohort=facts.cohort_facts(cohort, links),
        limit=cohort.access_rules.per_person if rule is Rule.PERSON else None,
        my_page_url=links.own_page(participant),
    )
    record(session, message, sequence=participant.sequence, now=now)
