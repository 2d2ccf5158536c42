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
from services.certificates.domain.ports import FileStore
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


@dataclass(frozen=True)
class Kept:
    """A document that was kept: its hash, whose seal is on it, how many certificates it counts."""

    sha256: str
    sealed_by: str | None
    certificates: int


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


def begin(session: Session, report_id: UUID, *, now: datetime) -> bool:
    """Count an attempt; False if there is nothing to make."""
    wanted = _wanted(session, report_id)
    if wanted is None:
        return False
    wanted.attempts += 1
    wanted.claimed_until = now + LEASE
    return True


def read(session: Session, report_id: UUID, *, issuer: str, now: datetime) -> ToMake | None:
    """Return what to draw, after the attempt was counted; None if the list is wanted no more.

    Sums and lines are read by several statements, so the session has to be one that sees a
    single moment: a certificate that is revoked in between must not count in one of them alone.
    """
    wanted = reports.report(session, report_id)
    if wanted is None or wanted.state != WANTED:
        return None
    frame = frame_of(wanted)
    lines = tuple(project_queries.lines(session, frame, with_names=wanted.purpose is not None))
    funding = project_queries.funding_of_project(session, frame.project)
    facts = ReportFacts(
        reference=str(wanted.id),
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


def note_hash(session: Session, report_id: UUID, sha256: str) -> list[str] | None:
    """Write down where the document is about to be kept, so that no file is ever lost.

    Returns the hashes that earlier attempts left, or None if the list is wanted no more.
    """
    wanted = _wanted(session, report_id)
    if wanted is None:
        return None
    left = [wanted.pdf_sha256] if wanted.pdf_sha256 not in (None, sha256) else []
    wanted.pdf_sha256 = sha256
    return [each for each in left if each]


def settle(session: Session, report_id: UUID, kept: Kept, *, now: datetime) -> bool:
    """Note that the document is kept, and when it is deleted; False if it is wanted no more."""
    made = reports.report_locked(session, report_id)
    if made is None or made.pdf_sha256 != kept.sha256 or made.state not in (WANTED, MADE):
        return False
    if made.state == MADE:  # another worker was first, with the same bytes
        return True
    made.state, made.sealed_by, made.certificates = MADE, kept.sealed_by, kept.certificates
    made.next_attempt_at, made.claimed_until = now + KEPT, None
    return True


def fail(session: Session, report_id: UUID, error: Exception, *, now: datetime) -> None:
    """Try again later, and give up after some attempts."""
    wanted = _wanted(session, report_id)
    if wanted is None:
        return
    log.warning("list %s cannot be made: %s", report_id, type(error).__name__)
    wanted.claimed_until = None
    if wanted.attempts >= _MOST_ATTEMPTS:
        wanted.state, wanted.next_attempt_at = FAILED, now if wanted.pdf_sha256 else None
    else:
        wanted.next_attempt_at = now + _WAIT * wanted.attempts


def expire(session: Session, report_id: UUID, store: FileStore, *, now: datetime) -> None:
    """Delete the document of a list whose time is over, or of one that came to nothing.

    The file goes before what names it: who dies in between leaves a row that is due again.
    """
    old = reports.report_locked(session, report_id)
    if old is None or old.state == WANTED or old.next_attempt_at is None:
        return
    if old.next_attempt_at > now:
        return
    if old.pdf_sha256 is not None:
        store.delete(old.pdf_sha256)
    old.pdf_sha256 = old.next_attempt_at = old.claimed_until = None
    if old.state == MADE:
        old.state = GONE


def _wanted(session: Session, report_id: UUID) -> FunderReport | None:
    row = reports.report_locked(session, report_id)
    return row if row is not None and row.state == WANTED else None


def frame_of(wanted: FunderReport) -> Frame:
    """Return which certificates a list is about."""
    return Frame(wanted.project, wanted.first_day, wanted.last_day, wanted.held_by)
