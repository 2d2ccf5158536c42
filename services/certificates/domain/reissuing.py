"""An organizer has a certificate made anew because what it says of attendance was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.changing import for_change
from services.certificates.domain.errors import AttendanceImpossible
from services.certificates.domain.history import Cause
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.superseding import reserve_successor
from services.certificates.facts import PrintedFacts

ATTENDANCE_CORRECTED = "attendance_corrected"


@dataclass(frozen=True)
class Reissue:
    """Make a certificate anew with other attendance. ``note`` says why, for colleagues."""

    issuance_id: UUID
    minutes_attended: int
    sessions_attended: int
    note: str
    actor: str


def reissue(session: Session, command: Reissue, *, links: CertificateLinks, now: datetime) -> None:
    """Reserve the certificate that takes the place of this one as soon as it is drawn.

    Raises:
        IssuanceUnknown: There is no such certificate.
        NoteMissing: The note says nothing.
        AttendanceImpossible: More than there was, or less than nothing.
        StateForbids: It is not valid.
        AlreadyReplaced: Another one is on its way.
        NothingChanged: It says so already.
    """
    issuance = for_change(session, command.issuance_id, command.note)
    facts = PrintedFacts.model_validate(issuance.facts)
    changes = {
        "minutes_attended": command.minutes_attended,
        "sessions_attended": command.sessions_attended,
    }
    planned = (facts.minutes_planned, facts.sessions_planned)
    if not all(0 <= new <= most for new, most in zip(changes.values(), planned, strict=True)):
        raise AttendanceImpossible
    cause = Cause(now, command.actor, ATTENDANCE_CORRECTED, command.note)
    reserve_successor(session, issuance, changes, links=links, cause=cause)
