"""From rows to the organizers' screen about who may sign up."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.domain.access.rules import CodeStanding, refuse_code
from services.registration.storage import access_queries
from services.registration.storage.access import AccessCode, Invitation
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.registrations import Registration
from services.registration.web.pages.access import (
    AccessPage,
    ApplicationRow,
    CodeRow,
    CohortException,
    InvitationRow,
    ProgramAccessPage,
)
from services.registration.web.presenting.participants import Reader, session_lines
from services.registration.web.texts.access import who_may


def access_page(session: Session, cohort: Cohort, reader: Reader) -> AccessPage:
    """Return the one screen of a cohort."""
    return AccessPage(
        cohort_id=cohort.id,
        program_id=cohort.program_id,
        slug=cohort.program.slug,
        title=cohort.program.title.in_language(reader.language),
        sessions=session_lines(cohort, reader.language),
        own_rules=cohort.own_access_rules is not None,
        who_may=who_may(cohort.access_rules, reader.language),
        approval=cohort.access_rules.approval,
        invitations=tuple(_invitation(r) for r in access_queries.invitations(session, cohort.id)),
        codes=tuple(
            _code(row, used, reader)
            for row, used in access_queries.codes_with_uses(session, cohort.id)
        ),
        applications=tuple(
            application_row(row) for row in access_queries.applications(session, cohort.id)
        ),
    )


def program_access_page(program: Program, reader: Reader) -> ProgramAccessPage:
    """Return the page about the rules that hold for all cohorts of a program."""
    own = [row for row in program.cohorts if row.own_access_rules is not None]
    own.sort(key=lambda row: row.sessions[0].starts_at)
    return ProgramAccessPage(
        program_id=program.id,
        title=program.title.in_language(reader.language),
        who_may=who_may(program.access_rules, reader.language),
        exceptions=tuple(
            CohortException(row.id, row.sessions[0].starts_local.date()) for row in own
        ),
    )


def application_row(row: Registration) -> ApplicationRow:
    """Return somebody who waits for an answer."""
    return ApplicationRow(
        registration_id=row.id,
        name=row.name,
        email=row.participant.email,
        organisation=row.organisation.name if row.organisation else "",
        applied_at=row.created_at,
    )


def _invitation(row: Invitation) -> InvitationRow:
    return InvitationRow(
        row.id,
        row.name,
        row.email,
        row.state,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        opens_window=row.opens_window,
    )


def _code(row: AccessCode, used: int, reader: Reader) -> CodeRow:
    standing = CodeStanding(row.uses, used, row.expires_at, row.ended_at is not None)
    return CodeRow(
        code_id=row.id,
        code=row.code,
        note=row.note,
        uses=row.uses,
        used=used,
        expires_at=row.expires_at,
        over=refuse_code(standing, reader.now) is not None,
        opens_window=row.opens_window,
    )
