"""Many people in a cohort at once, written straight into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration, State
from shared.kernel.identifiers import new_id
from tests.support.stories import Stories

HOLDING = (State.CONFIRMED, State.OFFERED, State.COMPLETED)


def fill(stories: Stories, names: Sequence[str], state: State = State.CONFIRMED) -> list[UUID]:
    """Let people of these names stand in one state of the open cohort, in the order given."""
    with stories.database.transaction() as db:
        cohort = db.get_one(Cohort, stories.cohort_id)
        rows = []
        for number, name in enumerate(names, start=cohort.next_queue_number):
            address = f"{name.lower().replace(' ', '.')}.{number}@exempel.se"
            at = stories.clock.now() + timedelta(seconds=number)
            person = Participant(id=new_id(), email=address, email_key=address, created_at=at)
            row = Registration(
                id=new_id(), cohort_id=cohort.id, participant=person, name=name, language="sv",
                state=state, holds_place=state in HOLDING, queue_number=number, turn=number,
                created_at=at,
            )  # fmt: skip
            rows.append(row)
        db.add_all(rows)
        cohort.next_queue_number += len(rows)
        if state in HOLDING:
            cohort.places_taken += len(rows)
        return [row.id for row in rows]
