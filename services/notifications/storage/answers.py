"""Named reads and locks on what people have answered to their invitations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.storage import queries
from services.notifications.storage.registrations import Invitation, Registration


@dataclass(frozen=True)
class Invited:
    """One person's entry for one session, with their registration."""

    invitation: Invitation
    registration: Registration


def invited_locked(session: Session, uid: str) -> Invited | None:
    """Return whom a calendar UID belongs to, for change."""
    found = session.scalars(select(Invitation).where(Invitation.uid == uid)).one_or_none()
    if found is None:
        return None
    # The lock on the registration orders all that its person is told, and all that they say.
    registration = queries.registration_locked(session, found.registration_id)
    assert registration is not None
    session.refresh(found)
    return Invited(found, registration)


@dataclass(frozen=True)
class AnswerCounts:
    """How many people with a place gave which answer to one session."""

    accepted: int = 0
    tentative: int = 0
    declined: int = 0
    silent: int = 0


def count_answers(session: Session, cohort_id: UUID) -> Mapping[UUID, AnswerCounts]:
    """Return the answers of all who are invited and have a place, by session."""
    given = {
        name: func.count().filter(Invitation.answer == name.upper())
        for name in ("accepted", "tentative", "declined")
    }
    rows = session.execute(
        select(
            Invitation.session_id,
            *given.values(),
            func.count().filter(Invitation.answer.is_(None)),
        )
        .join(Registration, Registration.id == Invitation.registration_id)
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state == "confirmed",
            Invitation.method == "REQUEST",
        )
        .group_by(Invitation.session_id)
    )
    return {session_id: AnswerCounts(*counts) for session_id, *counts in rows}
