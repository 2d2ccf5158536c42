"""Lists for funders: asked for, made as a sealed document, kept a while; names for a purpose."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.designing import Author
from services.certificates.domain.errors import PeriodTurned, PurposeMissing
from services.certificates.facts.reports import Frame, Line, ReportFacts
from services.certificates.storage import project_queries, reports
from services.certificates.storage.reports import FAILED, GONE, MADE, WANTED, FunderReport
from shared.contracts.facts import Language
from shared.kernel.identifiers import new_id

log = logging.getLogger(__name__)

# More lines stand in the attached file only: a document of many pages takes minutes to lay out.
MOST_LINES = 1000
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=30)
_MOST_ATTEMPTS = 3
_WAIT = timedelta(minutes=1)


@dataclass(frozen=True)
class AskFor:
    """Make a list. ``purpose`` says why names are to stand in it; without, none do."""

    frame: Frame
    language: Language
    author: Author
    with_names: bool = False
    purpose: str = ""


@dataclass(frozen=True)
class ToMake:
    """A list that is to be drawn: what is printed, and all lines for the attached file."""

    facts: ReportFacts
    lines: tuple[Line, ...]


def ask_for(session: Session, command: AskFor) -> UUID:
    """Let a list be made; return its id. Asking for names is written down for good.

    Raises:
        PeriodTurned: The period ends before it begins.
        PurposeMissing: Names are asked for and nothing says why.
    """
    frame, author = command.frame, command.author
    if frame.last_day < frame.first_day:
        raise PeriodTurned
    if command.with_names and not policies.is_note(command.purpose):
        raise PurposeMissing
    wanted = FunderReport(
        id=new_id(),
        state=WANTED,
        project=frame.project,
        first_day=frame.first_day,
        last_day=frame.last_day,
        held_by=frame.by,
        language=command.language,
        purpose=command.purpose if command.with_names else None,
        certificates=0,
        at=author.at,
        organizer_id=author.id,
        organizer_name=author.name,
        next_attempt_at=author.at,
        attempts=0,
    )
    session.add(wanted)
    session.flush()
    return wanted.id


def claim_due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Lease lists that are to be made, and those whose time is over; return their ids."""
    due = reports.due_locked(session, now, limit)
    for each in due:
        each.claimed_until = now + LEASE
    return [each.id for each in due]


def begin(session: Session, report_id: UUID, *, issuer: str, now: datetime) -> ToMake | None:
    """Count an attempt and return what to draw, or None if there is nothing to draw."""
    wanted = reports.report_locked(session, report_id)
    if wanted is None or wanted.state != WANTED:
        return None
    wanted.attempts += 1
    wanted.claimed_until = now + LEASE
    frame = frame_of(wanted)
    lines = tuple(project_queries.lines(session, frame, with_names=wanted.purpose is not None))
    funding = project_queries.funding_of_project(session, frame.project)
    facts = ReportFacts(
        language=wanted.language,
        issuer=issuer,
        issued_on=policies.house_day(now),
        frame=frame,
        project=funding.project if funding else None,
        funding=funding,
        sums=project_queries.sums(session, frame),
        lines=lines[:MOST_LINES],
        beyond=max(0, len(lines) - MOST_LINES),
        purpose=wanted.purpose,
    )
    return ToMake(facts, lines)


def settle(
    session: Session, report_id: UUID, sha256: str, *, sealed_by: str | None, now: datetime
) -> bool:
    """Note the document of a list, and when it is deleted; False if it is wanted no more."""
    made = reports.report_locked(session, report_id)
    if made is None or made.state != WANTED:
        return False
    made.state, made.pdf_sha256, made.sealed_by = MADE, sha256, sealed_by
    made.certificates = project_queries.sums(session, frame_of(made)).whole.certificates
    made.next_attempt_at, made.claimed_until = now + KEPT, None
    return True


def fail(session: Session, report_id: UUID, error: Exception, *, now: datetime) -> None:
    """Try again later, and give up after some attempts."""
    wanted = reports.report_locked(session, report_id)
    if wanted is None or wanted.state != WANTED:
        return
    log.warning("list %s cannot be made: %s", report_id, type(error).__name__)
    wanted.claimed_until = None
    if wanted.attempts >= _MOST_ATTEMPTS:
        wanted.state, wanted.next_attempt_at = FAILED, None
    else:
        wanted.next_attempt_at = now + _WAIT * wanted.attempts


def expire(session: Session, report_id: UUID, *, now: datetime) -> str | None:
    """Let go of the document of a list whose time is over; return its hash, to be deleted."""
    old = reports.report_locked(session, report_id)
    if old is None or old.state != MADE or old.next_attempt_at is None or old.next_attempt_at > now:
        return None
    sha256 = old.pdf_sha256
    old.state, old.pdf_sha256, old.next_attempt_at, old.claimed_until = GONE, None, None, None
    return sha256


def frame_of(wanted: FunderReport) -> Frame:
    """Return which certificates a list is about."""
    return Frame(wanted.project, wanted.first_day, wanted.last_day, wanted.held_by)
