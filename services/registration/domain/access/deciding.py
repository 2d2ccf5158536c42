"""An organizer decides who may sign up: the rules of programs and cohorts, and codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.access.errors import CodeTaken
from services.registration.domain.access.rules import code_key, domain_key
from services.registration.domain.admission import locked_cohort
from services.registration.storage import access_queries, program_queries
from services.registration.storage.access import AccessCode
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort, Program
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id, new_public_code

_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+\Z")
_MADE_LENGTH = 8


@dataclass(frozen=True)
class NewCode:
    """A code to be: an empty ``code`` lets the house make one nobody guesses.

    With ``opens_window`` it lets people in before registration opens and after it has closed.
    """

    cohort_id: UUID
    code: str
    note: str
    uses: int | None
    expires_at: datetime | None
    opens_window: bool = False


def set_program_rules(session: Session, program_id: UUID, rules: AccessRules) -> Program:
    """Give all cohorts of a program these rules, except those that have their own.

    Whoever is registered already stays.

    Raises:
        NotFound: There is no such program.
    """
    program = program_queries.program_for_update(session, program_id)
    if program is None:
        raise NotFound
    program.access_rules = rules
    return program


def set_rules(
    session: Session, cohort_id: UUID, rules: AccessRules | None, *, hold_minutes: int
) -> Cohort:
    """Give a cohort rules of its own, or with None those of its program.

    Whoever is registered already stays.

    Raises:
        NotFound: There is no such cohort.
    """
    cohort = locked_cohort(session, cohort_id)
    cohort.own_access_rules = rules
    cohort.hold_minutes = hold_minutes
    return cohort


def add_code(session: Session, command: NewCode, *, now: datetime) -> AccessCode:
    """Add a code to a cohort.

    Raises:
        NotFound: There is no such cohort.
        CodeTaken: The cohort has it already.
    """
    cohort = locked_cohort(session, command.cohort_id)
    text = command.code or new_public_code()[:_MADE_LENGTH]
    if access_queries.code_named(session, cohort.id, code_key(text)) is not None:
        raise CodeTaken
    row = AccessCode(
        id=new_id(),
        cohort_id=cohort.id,
        code=text,
        code_key=code_key(text),
        note=command.note,
        uses=command.uses,
        expires_at=command.expires_at,
        opens_window=command.opens_window,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def end_code(session: Session, code_id: UUID, *, now: datetime) -> AccessCode:
    """End a code; whoever came in by it stays.

    Raises:
        NotFound: There is no such code.
    """
    row = access_queries.code(session, code_id)
    if row is None:
        raise NotFound
    locked_cohort(session, row.cohort_id)
    row.ended_at = row.ended_at or now
    return row


def read_domain(text: str) -> str | None:
    """Return a mail domain as it is kept, or None for what is none."""
    try:
        domain = domain_key(text)
    except UnicodeError:
        return None
    return domain if _DOMAIN.match(domain) else None
