"""Correcting one's own name: it is printed on the certificate, so until a cohort is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage import queries
from services.registration.storage.registrations import LIVE, Registration, State, Transition
from shared.kernel.identifiers import new_id

_REASON = "name_changed"


def nameable(registrations: Sequence[Registration]) -> Sequence[Registration]:
    """Return those of a person's registrations whose name can still be corrected."""
    return [
        row
        for row in registrations
        if row.state in LIVE and row.state != State.COMPLETED and row.cohort.closed_at is None
    ]


def rename(session: Session, participant_id: UUID, name: str, *, now: datetime) -> int:
    """Write ``name`` in the person's registrations that are not settled; return in how many.

    No message is told: what is mailed next, and the certificate, carry the new name.
    """
    found = queries.registrations_of_participant(session, participant_id)
    # In one order, and each below its cohort's lock, so that closing a cohort at the same moment
    # prints either the old name or the new one.
    changed = 0
    for known in sorted(nameable(found), key=lambda row: row.cohort_id):
        locked_cohort(session, known.cohort_id)
        row = queries.registration_for_update(session, known.id)
        if row is None or not nameable([row]) or row.name == name:
            continue
        row.name = name
        session.add(_noted(row, now))
        changed += 1
    return changed


def _noted(row: Registration, now: datetime) -> Transition:
    return Transition(
        id=new_id(),
        registration_id=row.id,
        at=now,
        from_state=row.state,
        to_state=row.state,
        actor=PARTICIPANT,
        reason=_REASON,
    )
