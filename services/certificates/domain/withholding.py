"""An organizer looks before certificates are made: cohorts wait, single ones are held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.designing import Author
from services.certificates.domain.errors import (
    AlreadyMade,
    IssuanceUnknown,
    NoteMissing,
    NotHeldBack,
)
from services.certificates.domain.history import note_happening
from services.certificates.storage import holds, queries
from services.certificates.storage.holds import CohortWait, Hold
from services.certificates.storage.issuances import RESERVED, Issuance


@dataclass(frozen=True)
class HoldBack:
    """Keep one certificate from being made. ``note`` is for colleagues and never public."""

    issuance_id: UUID
    note: str
    author: Author


def let_wait(session: Session, cohort_id: UUID, author: Author) -> None:
    """Let certificates of a cohort wait that are reserved from now on."""
    holds.add_wait(
        session,
        CohortWait(
            cohort_id=cohort_id,
            since=author.at,
            organizer_id=author.id,
            organizer_name=author.name,
        ),
    )


def let_be_made(session: Session, cohort_id: UUID, *, now: datetime) -> int:
    """Let the certificates of a cohort be made, but for those held back; return how many."""
    holds.end_wait(session, cohort_id)
    return holds.make_due(session, cohort_id, now)


def hold_back(session: Session, command: HoldBack) -> None:
    """Keep a certificate from being made, also while it is being drawn.

    Raises:
        IssuanceUnknown: There is no such certificate.
        AlreadyMade: Its document exists, or never will; it can be suspended or revoked.
        NoteMissing: The note says nothing.
    """
    if not policies.is_note(command.note):
        raise NoteMissing
    issuance = _locked(session, command.issuance_id)
    if issuance.state != RESERVED:
        raise AlreadyMade
    if holds.hold_of(session, issuance.id) is not None:
        return
    issuance.next_attempt_at = None
    issuance.claimed_until = None
    author = command.author
    session.add(
        Hold(
            issuance_id=issuance.id,
            at=author.at,
            organizer_id=author.id,
            organizer_name=author.name,
            note=command.note,
        )
    )
    note_happening(session, issuance, author.at, author.id, "held back")


def release(session: Session, issuance_id: UUID, author: Author) -> None:
    """Let a certificate be made that was held back: at once, or with its cohort if that waits.

    Raises:
        IssuanceUnknown: There is no such certificate.
        NotHeldBack: Nobody holds it back.
    """
    issuance = _locked(session, issuance_id)
    if holds.hold_of(session, issuance.id) is None or issuance.state != RESERVED:
        raise NotHeldBack
    holds.delete_holds(session, [issuance.id])
    if not holds.does_wait(session, issuance.cohort_id):
        issuance.next_attempt_at = author.at
    note_happening(session, issuance, author.at, author.id, "released")


def _locked(session: Session, issuance_id: UUID) -> Issuance:
    issuance = queries.by_id_locked(session, issuance_id)
    if issuance is None:
        raise IssuanceUnknown
    return issuance
