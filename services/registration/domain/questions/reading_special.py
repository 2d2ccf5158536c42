"""Reading special answers by person: only for a purpose that was stated, and only for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.questions.versions import versions_of
from services.registration.storage.registrations import Registration
from services.registration.storage.special_readings import SpecialReading, readings_since
from shared.kernel.identifiers import new_id

READING_LASTS = timedelta(minutes=30)


@dataclass(frozen=True)
class ReadSpecial:
    """An organizer says what they need the special answers for; no cohort means all of them."""

    program_id: UUID
    cohort_id: UUID | None
    organizer_id: UUID
    purpose: str


def begin_reading(session: Session, command: ReadSpecial, *, now: datetime) -> SpecialReading:
    """Write down who reads, and why, before anything is shown (GDPR articles 5.2 and 9)."""
    reading = SpecialReading(
        id=new_id(),
        program_id=command.program_id,
        cohort_id=command.cohort_id,
        organizer_id=command.organizer_id,
        purpose=command.purpose,
        read_at=now,
    )
    session.add(reading)
    session.flush()
    return reading


def is_open(reading: SpecialReading, organizer_id: UUID, now: datetime) -> bool:
    """Say whether the organizer can still read: it is theirs, and not too long ago."""
    return reading.organizer_id == organizer_id and now < reading.read_at + READING_LASTS


def may_read(
    session: Session, registration: Registration, key: str, *, organizer_id: UUID, now: datetime
) -> bool:
    """Say whether an organizer can read one answer now: special ones only for a stated purpose."""
    program_id = registration.cohort.program_id
    if key not in versions_of(session, program_id).special:
        return True
    begun = readings_since(session, program_id, organizer_id, now - READING_LASTS)
    return any(one.cohort_id in (None, registration.cohort_id) for one in begun)
