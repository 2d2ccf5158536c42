"""Checking the rules of a locked cohort against somebody who asks for a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.accepting import Applicant
from services.registration.domain.access.errors import AccessRefused, InvitationOver
from services.registration.domain.access.rules import (
    CodeStanding,
    Credentials,
    Rule,
    code_key,
    needs_code,
    over,
    refuse_audience,
    refuse_code,
    refuse_door,
)
from services.registration.storage import access_queries, queries
from services.registration.storage.access import (
    AccessCode,
    Admittance,
    Invitation,
    InvitationState,
)
from services.registration.storage.access_rules import OPEN, AccessRules
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from shared.kernel.addresses import address_key


@dataclass(frozen=True)
class Door:
    """How somebody came in: a code, a personal invitation, or neither where all may come."""

    code: AccessCode | None = None
    invitation: Invitation | None = None
    audience: str | None = None

    @property
    def invited(self) -> bool:
        """Whether a personal link proves the address already."""
        return self.invitation is not None


_FREE = Door()


def check_access(session: Session, cohort: Cohort, applicant: Applicant, *, now: datetime) -> Door:
    """Return the door by which the applicant comes in; the cohort must be locked.

    All that is checked here is the same for every address, so a stranger who types one
    learns nothing about it.

    Raises:
        AccessRefused: A rule speaks against it.
        InvitationOver: The personal invitation was taken back or is for somebody else.
    """
    rules, bring = cohort.access_rules, applicant.command.access
    if rules == OPEN and bring.invitation_id is None:
        # A rush of people comes to cohorts without rules: they cost no question.
        return _FREE
    invitation = _invitation(session, cohort, applicant) if bring.invitation_id else None
    brought = Credentials(
        applicant.command.email,
        bring.code,
        eligible=bring.eligible,
        audience=bring.audience,
        invited=invitation is not None,
    )
    _refuse(refuse_door(rules, brought))
    code = _code(session, cohort, brought, now) if needs_code(rules, brought) else None
    _refuse(refuse_audience(rules, brought))
    _refuse(_organisation_rule(session, cohort, applicant))
    return Door(code, invitation, bring.audience if rules.audiences else None)


def personal_limit(session: Session, cohort: Cohort, participant_id: UUID) -> Rule | None:
    """Return the limit that the person has reached; the cohort must be locked.

    The person is locked as well, so that two cohorts at once cannot both count one too few.
    """
    rules = cohort.access_rules
    if rules.per_person is None and not rules.no_overlap:
        return None
    queries.participant_for_update(session, participant_id)
    if rules.per_person is not None:
        counted = access_queries.person_count(session, cohort.program_id, participant_id)
        if over(rules.per_person, counted):
            return Rule.PERSON
    if rules.no_overlap and access_queries.overlaps(session, cohort.id, participant_id):
        return Rule.OVERLAP
    return None


def return_refused(session: Session, registration: Registration, now: datetime) -> Rule | None:
    """Return what speaks against a registration that ended and comes back.

    While it was over, somebody else may have got the use of its code, or its place in a limit.
    """
    cohort = registration.cohort
    rules = cohort.access_rules
    if rules == OPEN:
        return None
    door = access_queries.admittance(session, registration.id)
    code = access_queries.code(session, door.code_id) if door and door.code_id else None
    if code is not None:
        refused = refuse_code(_standing(session, code), now)
        if refused:
            return refused
    if registration.organisation_id is not None and _organisation_full(
        session, rules, cohort.id, registration.organisation_id
    ):
        return Rule.ORGANISATION
    return personal_limit(session, cohort, registration.participant_id)


def check_return(session: Session, registration: Registration, *, now: datetime) -> None:
    """Refuse a registration that comes back where a rule speaks against it.

    Raises:
        AccessRefused: A rule speaks against it.
    """
    _refuse(return_refused(session, registration, now))


def note_door(session: Session, registration: Registration, door: Door, *, now: datetime) -> None:
    """Keep by which door a registration came in, and what the invited person answered."""
    if door == _FREE:
        return
    session.add(
        Admittance(
            registration_id=registration.id,
            code_id=door.code.id if door.code else None,
            invitation_id=door.invitation.id if door.invitation else None,
            audience=door.audience,
        )
    )
    if door.invitation is not None:
        door.invitation.state = InvitationState.YES
        door.invitation.answered_at = now


def _refuse(rule: Rule | None) -> None:
    if rule is not None:
        raise AccessRefused(rule)


def _invitation(session: Session, cohort: Cohort, applicant: Applicant) -> Invitation:
    wanted = applicant.command.access.invitation_id
    row = access_queries.invitation_for_update(session, wanted) if wanted else None
    ours = (
        row is not None
        and row.cohort_id == cohort.id
        and row.email_key == address_key(applicant.command.email)
    )
    if row is None or not ours or row.state == InvitationState.WITHDRAWN:
        raise InvitationOver
    return row


def _code(
    session: Session, cohort: Cohort, brought: Credentials, now: datetime
) -> AccessCode | None:
    code = access_queries.code_named(session, cohort.id, code_key(brought.code))
    _refuse(refuse_code(_standing(session, code) if code else None, now))
    return code


def _standing(session: Session, code: AccessCode) -> CodeStanding:
    used = access_queries.uses_of_code(session, code.id)
    return CodeStanding(code.uses, used, code.expires_at, code.ended_at is not None)


def _organisation_rule(session: Session, cohort: Cohort, applicant: Applicant) -> Rule | None:
    rules = cohort.access_rules
    if rules.per_organisation is None:
        return None
    if applicant.organisation is None:
        return Rule.ORGANISATION_OPEN
    full = _organisation_full(session, rules, cohort.id, applicant.organisation.id)
    return Rule.ORGANISATION if full else None


def _organisation_full(
    session: Session, rules: AccessRules, cohort_id: UUID, organisation_id: UUID
) -> bool:
    if rules.per_organisation is None:
        return False
    counted = access_queries.organisation_count(session, cohort_id, organisation_id)
    return over(rules.per_organisation, counted)
