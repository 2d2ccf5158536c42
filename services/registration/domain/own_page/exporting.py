"""A copy of everything that this service keeps about one person (GDPR articles 15 and 20)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.questions.copying import answers_in_words
from services.registration.domain.transitions import PARTICIPANT, SYSTEM
from services.registration.storage import queries
from services.registration.storage.personal_rows import Row, rows_about
from services.registration.storage.registrations import Registration

FORMAT = "spinn-personal-data"
FORMAT_VERSION = 1
# How the machinery is doing says nothing about anybody.
_PLUMBING = frozenset({"claimed_until"})


def everything_about(session: Session, participant_id: UUID, *, now: datetime) -> dict[str, Any]:
    """Return all rows about a participant as plain JSON values, with the programs in words.

    Who else acted is told by role only: an organizer's id is data about the organizer.
    """
    tables = rows_about(session, participant_id)
    programs = queries.registrations_of_participant(session, participant_id)
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "made_at": now.isoformat(),
        "programs": [_program(registration) for registration in programs],
        "answers_in_words": answers_in_words(session, programs),
        **{name: [_plain(row) for row in rows] for name, rows in tables.items()},
    }


def _program(registration: Registration) -> dict[str, Any]:
    cohort = registration.cohort
    return {
        "registration_id": str(registration.id),
        "title": cohort.program.title.model_dump(),
        "sessions": [
            {
                "id": str(meeting.id),
                "starts_at": meeting.starts_local.isoformat(),
                "ends_at": meeting.ends_local.isoformat(),
                "zone": meeting.zone,
                "place": meeting.place.model_dump(),
            }
            for meeting in cohort.sessions
        ],
    }


def _plain(row: Row) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in _told(row)}


def _told(row: Row) -> Iterable[tuple[str, Any]]:
    return ((name, value) for name, value in row.items() if name not in _PLUMBING)


def _value(name: str, value: Any) -> Any:
    if name in ("actor", "ended_by"):
        return value if value in (PARTICIPANT, SYSTEM) else "organizer"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
