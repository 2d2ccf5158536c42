"""What was attended reserves its certificate: number and facts, before any document."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import history, policies
from services.certificates.domain.history import SYSTEM, Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.recipient import Recipient
from services.certificates.facts import PrintedFacts
from services.certificates.settings import Design
from services.certificates.storage.holds import does_wait
from services.certificates.storage.issuances import RESERVED, Issuance
from services.certificates.storage.reserving import insert_if_new
from services.certificates.storage.templates import TemplateVersion, template_in_use
from shared.contracts.facts import CertifiedSession, LocalizedText, TakingPart
from shared.contracts.registrations import RegistrationAttended, RegistrationCompleted
from shared.kernel.identifiers import new_id, new_public_code

Certifiable = RegistrationCompleted | RegistrationAttended
"""What a certificate is made of: the whole of a program, or one session of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Issuer:
    """Who signs, where certificates of this house are found, and how they look.

    It ``attests`` what it knows from earlier records only.
    """

    name: str
    links: CertificateLinks
    design: Design = "classic"
    bilingual: bool = False
    attests: bool = False


def reserve(
    session: Session,
    completed: Certifiable,
    *,
    issuer: Issuer,
    correlation_id: str,
    now: datetime,
) -> UUID | None:
    """Reserve the certificate of a completion, or of one session, due to be drawn at once.

    Returns its id, or None when it has one already, or is to have none for the whole because each
    of its sessions has.
    """
    if isinstance(completed, RegistrationCompleted) and completed.certifies == "each_session":
        return None
    number = new_public_code()
    facts = _facts(completed, number=number, issuer=issuer, now=now)
    program_id = completed.cohort.program.program_id
    look = template_in_use(session, program_id)
    issuance = Issuance(
        id=new_id(),
        registration_id=completed.registration_id,
        completion_id=completed.completion_id,
        cohort_id=completed.cohort.cohort_id,
        program_id=program_id,
        number=number,
        state=RESERVED,
        state_since=now,
        language=completed.participant.language,
        facts=dressed(facts, look).model_dump(mode="json"),
        recipient=_recipient(completed).model_dump(mode="json"),
        correlation_id=correlation_id,
        reserved_at=now,
        next_attempt_at=None if does_wait(session, completed.cohort.cohort_id) else now,
        attempts=0,
        message_sequence=0,
    )
    line = history.first_line(issuance, Cause(now, SYSTEM, _cause(completed)))
    if not insert_if_new(session, issuance, line):
        log.info("completion %s has a certificate already", completed.completion_id)
        return None
    return issuance.id


def _cause(completed: Certifiable) -> str:
    if isinstance(completed, RegistrationAttended):
        return "session attended"
    return "registration completed"


@dataclass(frozen=True)
class _Attended:
    """What was attended, of the whole or of one session."""

    first_day: date
    last_day: date
    place: LocalizedText | None
    minutes_attended: int
    minutes_planned: int
    sessions_attended: int
    sessions_planned: int
    session: CertifiedSession | None


def _attended(completed: Certifiable) -> _Attended:
    if isinstance(completed, RegistrationAttended):
        held = completed.session
        return _Attended(
            first_day=held.starts_at.date(),
            last_day=policies.last_day(held),
            place=policies.common_place((held,), TakingPart(mode=completed.taking_part.mode)),
            minutes_attended=completed.minutes_attended,
            minutes_planned=completed.minutes_planned,
            sessions_attended=1,
            sessions_planned=1,
            session=policies.certified(held),
        )
    return _Attended(
        first_day=completed.first_day,
        last_day=completed.last_day,
        place=policies.common_place(completed.cohort.sessions, completed.taking_part),
        minutes_attended=completed.minutes_attended,
        minutes_planned=completed.minutes_planned,
        sessions_attended=completed.sessions_attended,
        sessions_planned=completed.sessions_planned,
        session=None,
    )


def _facts(
    completed: Certifiable,
    *,
    number: str,
    issuer: Issuer,
    now: datetime,
) -> PrintedFacts:
    cohort, attended = completed.cohort, _attended(completed)
    return PrintedFacts(
        **vars(attended),
        number=number,
        language=completed.participant.language,
        name=completed.participant.name,
        program_title=cohort.program.title,
        program_summary=cohort.program.summary,
        sub_goal=cohort.program.sub_goal,
        global_goal_targets=cohort.program.global_goal_targets,
        organiser=cohort.organiser.name,
        issuer=issuer.name,
        funding=cohort.funding,
        issued_on=policies.house_day(now),
        verify_url=issuer.links.verification(number),
        valid_until=policies.good_until(attended.last_day, cohort.program.good_for_months),
        design=issuer.design,
        bilingual=issuer.bilingual,
        program_url=cohort.program.url,
        attested_on=policies.house_day(now) if issuer.attests else None,
    )


def dressed(facts: PrintedFacts, look: TemplateVersion | None) -> PrintedFacts:
    """Let a certificate look as its program says; without that, as the house does."""
    if look is None:
        return facts
    return facts.model_copy(
        update={
            "design": look.design,
            "bilingual": look.bilingual,
            "template": look.id if look.is_own else None,
        }
    )


def _recipient(completed: Certifiable) -> Recipient:
    return Recipient(
        participant=completed.participant,
        organiser=completed.cohort.organiser,
        my_page_url=completed.my_page_url,
    )
