"""Checking the rules of a locked cohort against somebody who asks for a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.accepting import Applicant
from services.registration.domain.access.errors import AccessRefused, InvitationOver
from services.registration.domain.access.rules import (
    Brought,
    CodeStanding,
    Rule,
    code_key,
    needs_code,
    over,
    refuse_audience,
    refuse_code,
    refuse_door,
    refuse_share,
)
from services.registration.domain.admission import window_is_open
from services.registration.storage import access_queries
from services.registration.storage.access import (
    AccessCode,
    Admittance,
    Invitation,
    InvitationState,
)
from services.registration.storage.access_rules import OPEN
from services.registration.storage.catalogue import Cohort
from services.registration.storage.owners import participant_to_count
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

    @property
    def opens_window(self) -> bool:
        """Whether it lets people in while registration is not open."""
        return any(way is not None and way.opens_window for way in (self.code, self.invitation))


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
    brought = Brought(
        applicant.command.email,
        bring.code,
        eligible=bring.eligible,
        audience=bring.audience,
        invited=invitation is not None,
        shut=not window_is_open(cohort, now),
    )
    door = come_in(session, cohort, brought, invitation, now=now)
    refuse(_organisation_rule(session, cohort, applicant))
    return door


def come_in(
    session: Session,
    cohort: Cohort,
    brought: Brought,
    invitation: Invitation | None,
    *,
    now: datetime,
) -> Door:
    """Return the door that what somebody brought opens; the cohort must be locked.

    Raises:
        AccessRefused: A rule about doors or about whom the cohort is for speaks against it.
    """
    rules = cohort.access_rules
    refuse(refuse_door(rules, brought))
    code = _code(session, cohort, brought, now) if needs_code(rules, brought) else None
    refuse(refuse_audience(rules, brought))
    return Door(code, invitation, brought.audience if rules.audiences else None)


def personal_limit(session: Session, cohort: Cohort, participant_id: UUID) -> Rule | None:
    """Return the limit that the person has reached; the cohort must be locked.

    The person is locked as well, so that two cohorts at once cannot both count one too few.
    """
    rules = cohort.access_rules
    if rules.per_person is None and not rules.no_overlap:
        return None
    participant_to_count(session, participant_id)
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
    full = _share(session, registration)
    return full or personal_limit(session, cohort, registration.participant_id)


def check_return(session: Session, registration: Registration, *, now: datetime) -> None:
    """Refuse a registration that comes back where a rule speaks against it.

    Raises:
        AccessRefused: A rule speaks against it.
    """
    refuse(return_refused(session, registration, now))


def opened_by_door(session: Session, registration: Registration) -> bool:
    """Say whether a registration came in by a code or an invitation that opens a closed window."""
    door = access_queries.admittance(session, registration.id)
    code = access_queries.code(session, door.code_id) if door and door.code_id else None
    invited = (
        access_queries.invitation(session, door.invitation_id)
        if door and door.invitation_id
        else None
    )
    return Door(code, invited).opens_window


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


def refuse(rule: Rule | None) -> None:
    """Refuse what a rule speaks against.

    Raises:
        AccessRefused: There is such a rule.
    """
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


def _code(session: Session, cohort: Cohort, brought: Brought, now: datetime) -> AccessCode | None:
    code = access_queries.code_named(session, cohort.id, code_key(brought.code))
    refuse(refuse_code(_standing(session, code) if code else None, now, shut=brought.shut))
    return code


def _standing(session: Session, code: AccessCode) -> CodeStanding:
    used = access_queries.uses_of_code(session, code.id)
    ended = code.ended_at is not None
    return CodeStanding(code.uses, used, code.expires_at, ended, code.opens_window)


def _organisation_rule(session: Session, cohort: Cohort, applicant: Applicant) -> Rule | None:
    rules, organisation = cohort.access_rules, applicant.organisation
    if rules.per_organisation is None:
        return None
    if organisation is None:
        return Rule.ORGANISATION_OPEN
    counted = access_queries.organisation_count(session, cohort.id, organisation.id)
    return refuse_share(rules.per_organisation, counted, applicant.command.places)


def _share(session: Session, registration: Registration) -> Rule | None:
    limit = registration.cohort.access_rules.per_organisation
    if limit is None or registration.organisation_id is None:
        return None
    counted = access_queries.organisation_count(
        session, registration.cohort_id, registration.organisation_id
    )
    return refuse_share(limit, counted, registration.places)
