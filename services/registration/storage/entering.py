"""What a sign-up reads and writes under the cohort's lock, in as few statements as can be.

A rush of people waits for that lock: each statement here is time for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, Update, bindparam, insert, inspect, select, text, update
from sqlalchemy.orm import (
    Session,
    joinedload,
    lazyload,
    load_only,
    make_transient_to_detached,
)
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.kept_programs import EDITION
from services.registration.storage.pools import seat_claim
from services.registration.storage.registrations import Consent, Registration, Transition
from shared.messaging.tables import outbox

# The states are spelled out: with parameters a prepared statement could not use the partial
# indexes.
_STANDING = text(
    f"""
    SELECT
      (SELECT count(*) FROM registration
        WHERE cohort_id = cohort.id
          AND (state = 'waitlisted' OR (state = 'unconfirmed' AND NOT holds_place AND claims))),
      EXISTS (SELECT FROM seat_pool WHERE cohort_id = cohort.id),
      (SELECT id FROM registration
        WHERE cohort_id = cohort.id AND participant_id = :participant_id
          AND state IN
            ('unconfirmed', 'applied', 'confirmed', 'waitlisted', 'offered', 'completed')),
      {EDITION}
    FROM cohort
      JOIN program ON program.id = cohort.program_id
      LEFT JOIN project ON project.id = program.project_id
    WHERE cohort.id = :cohort_id
    """  # noqa: S608 - nothing in it comes from outside
)

# Made once: making it costs as much as sending it.
_LOCK = (
    select(Cohort)
    .where(Cohort.id == bindparam("cohort_id"))
    .options(
        joinedload(Cohort.program).options(
            load_only(Program.access_rules), lazyload(Program.project)
        ),
        lazyload(Cohort.sessions),
    )
    .with_for_update(of=Cohort)
    .execution_options(populate_existing=True)
)

_REGISTRATION = cast("Table", Registration.__table__)
_TRANSITION = cast("Table", Transition.__table__)
_CONSENT = cast("Table", Consent.__table__)
_COHORT = cast("Table", Cohort.__table__)


def _named(table: Table) -> dict[str, str]:
    """Return the name of each column's parameter in a statement that writes several tables."""
    ours = (c for c in table.columns if c.identity is None and c.computed is None)
    return {column.name: f"{table.name}_{column.name}" for column in ours}


_PARAMETERS = {table: _named(table) for table in (_REGISTRATION, _TRANSITION, _CONSENT, outbox)}


def _entry(*tables: Table) -> Update:
    """Return the one statement that adds a row to each table and counts in the cohort."""
    counted = (
        update(_COHORT)
        .where(_COHORT.c.id == bindparam("counted_cohort"))
        .values(
            places_taken=bindparam("counted_places"),
            next_queue_number=bindparam("counted_number"),
        )
    )
    for table in tables:
        row: dict[str, Any] = {name: bindparam(named) for name, named in _PARAMETERS[table].items()}
        counted = counted.add_cte(insert(table).values(row).cte(f"new_{table.name}"))
    return counted


_ENTER = _entry(_REGISTRATION, _TRANSITION, _CONSENT)
_ENTER_AND_TELL = _entry(_REGISTRATION, _TRANSITION, _CONSENT, outbox)


@dataclass(frozen=True)
class Standing:
    """How a locked cohort stands for one person.

    ``live_id`` is their registration in it that has not ended. ``edition`` changes whenever
    what messages tell of the cohort does: its program, project and sessions.
    """

    waiting: int
    has_pools: bool
    live_id: UUID | None
    edition: str


def lock_cohort(session: Session, cohort_id: UUID) -> Cohort | None:
    """Lock one cohort and read its row and rules alone, or anew all that was read around it."""
    known = session.identity_map.get(identity_key(Cohort, cohort_id))
    if known is not None and "sessions" not in inspect(known).unloaded:
        return queries.cohort_for_update(session, cohort_id)
    return session.scalars(_LOCK, {"cohort_id": cohort_id}).first()


def standing(session: Session, cohort: Cohort, participant_id: UUID) -> Standing:
    """Return how a locked cohort stands for a participant.

    It is asked after the lock was given: a statement that waits for a lock sees everything but
    the locked row as it was before.
    """
    row = session.execute(
        _STANDING,
        {"cohort_id": cohort.id, "participant_id": participant_id},
    ).one()
    return Standing(*row)


def enter(
    session: Session,
    registration: Registration,
    rows: tuple[Transition, Consent],
    told: Mapping[str, Any] | None,
) -> None:
    """Add a new registration with its first transition, its consent and what is told of it.

    The counts of its locked cohort are written with it. Afterwards ``registration`` is as if it
    had been read.
    """
    cohort, (transition, consent) = registration.cohort, rows
    values = {
        "counted_cohort": cohort.id,
        "counted_places": cohort.places_taken,
        "counted_number": cohort.next_queue_number,
        **_values(_REGISTRATION, vars(registration)),
        **_values(_TRANSITION, vars(transition)),
        **_values(_CONSENT, vars(consent)),
    }
    # The statement writes the cohort's counts itself.
    with session.no_autoflush:
        if told is None:
            session.execute(_ENTER, values)
        else:
            session.execute(_ENTER_AND_TELL, values | _values(outbox, told))
    set_committed_value(cohort, "places_taken", cohort.places_taken)
    set_committed_value(cohort, "next_queue_number", cohort.next_queue_number)
    if registration.pools:
        claims = [{"registration_id": registration.id, "pool_id": p.id} for p in registration.pools]
        session.execute(insert(seat_claim), claims)
    make_transient_to_detached(registration)
    session.add(registration)


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {named: row.get(name) for name, named in _PARAMETERS[table].items()}
