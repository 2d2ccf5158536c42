"""What a sign-up reads and writes under the cohort's lock, in as few statements as can be.

A rush of people waits for that lock: each statement here is time for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Table,
    Text,
    Update,
    Uuid,
    bindparam,
    column,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort, Program
from services.registration.storage.kept_programs import EDITION
from services.registration.storage.people import Organisation, Participant
from services.registration.storage.pools import SeatPool, seat_claim
from services.registration.storage.registrations import Consent, Registration, Transition
from shared.messaging.tables import outbox
from shared.prepared import Prepared, Row, as_read, in_one_trip

# The states are spelled out: with parameters a prepared statement could not use the partial
# indexes.
_STANDING = Prepared(
    text(
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
    .bindparams(bindparam("cohort_id", type_=Uuid), bindparam("participant_id", type_=Uuid))
    .columns(
        column("waiting", BigInteger),
        column("has_pools", Boolean),
        column("live_id", Uuid),
        column("edition", Text),
    )
)

_COHORT_NAMES = Cohort.__table__.c.keys()
_LOCK = Prepared(
    select(*Cohort.__table__.c, Program.__table__.c.access_rules)
    .join(Program, Program.id == Cohort.program_id)
    .where(Cohort.id == bindparam("cohort_id"))
    .with_for_update(of=Cohort)
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


_ENTER = Prepared(_entry(_REGISTRATION, _TRANSITION, _CONSENT))
_ENTER_AND_TELL = Prepared(_entry(_REGISTRATION, _TRANSITION, _CONSENT, outbox))


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


def lock_cohort(
    session: Session, cohort_id: UUID, participant_id: UUID
) -> tuple[Cohort, Standing] | None:
    """Lock a cohort and tell how it then stands for a participant.

    Its row and rules are read alone, or anew all that was read around it before. The standing is
    asked by a statement of its own: one that waits for a lock sees everything but the locked row
    as it was before it waited.
    """
    known = session.identity_map.get(identity_key(Cohort, cohort_id))
    if known is not None and "sessions" not in inspect(known).unloaded:
        cohort = queries.cohort_for_update(session, cohort_id)
        found = _STANDING.rows(session, cohort_id=cohort_id, participant_id=participant_id)
    else:
        whom = {"cohort_id": cohort_id, "participant_id": participant_id}
        rows, found = in_one_trip(session, (_LOCK, whom), (_STANDING, whom))
        cohort = _locked(session, rows[0]) if rows else None
    return (cohort, Standing(*found[0])) if cohort else None


def standing(session: Session, cohort: Cohort, participant_id: UUID) -> Standing:
    """Return how a cohort that this transaction has locked already stands for a participant."""
    found = _STANDING.row(session, cohort_id=cohort.id, participant_id=participant_id)
    assert found is not None
    return Standing(*found)


def _locked(session: Session, row: Row) -> Cohort:
    *own, rules = row
    cohort = as_read(session, Cohort, _COHORT_NAMES, own)
    program = as_read(session, Program, ("id", "access_rules"), (cohort.program_id, rules))
    set_committed_value(cohort, "program", program)
    return cohort


@dataclass(frozen=True)
class Around:
    """What a registration refers to; the session knows all of it."""

    cohort: Cohort
    participant: Participant
    organisation: Organisation | None
    pools: Sequence[SeatPool]


def registration_of(session: Session, around: Around, values: Mapping[str, Any]) -> Registration:
    """Return a new registration as if it had been read, which is a fraction of making it.

    ``values`` are those of its own columns; ``enter`` must write it before anything else is sent.
    """
    organisation = around.organisation
    row = {
        **dict.fromkeys(_PARAMETERS[_REGISTRATION]),
        "cohort_id": around.cohort.id,
        "participant_id": around.participant.id,
        "organisation_id": organisation.id if organisation else None,
        **values,
    }
    registration = as_read(session, Registration, row, list(row.values()))
    set_committed_value(registration, "cohort", around.cohort)
    set_committed_value(registration, "participant", around.participant)
    set_committed_value(registration, "organisation", organisation)
    set_committed_value(registration, "pools", list(around.pools))
    return registration


def enter(
    session: Session,
    registration: Registration,
    rows: tuple[Transition, Consent],
    told: Mapping[str, Any] | None,
) -> None:
    """Write a new registration with its first transition, its consent and what is told of it.

    The number that it got and the places that it holds are counted with it in its locked cohort
    and in its pools.
    """
    cohort, (transition, consent) = registration.cohort, rows
    held = registration.places if registration.holds_place else 0
    taken, number = cohort.places_taken + held, cohort.next_queue_number + 1
    set_committed_value(registration, "sequence", told["sequence"] if told else 0)
    values = {
        "counted_cohort": cohort.id,
        "counted_places": taken,
        "counted_number": number,
        **_values(_REGISTRATION, vars(registration)),
        **_values(_TRANSITION, vars(transition)),
        **_values(_CONSENT, vars(consent)),
    }
    if told is None:
        _ENTER.send_later(session, **values)
    else:
        _ENTER_AND_TELL.send_later(session, **values, **_values(outbox, told))
    set_committed_value(cohort, "places_taken", taken)
    set_committed_value(cohort, "next_queue_number", number)
    if registration.pools:
        claims = [{"registration_id": registration.id, "pool_id": p.id} for p in registration.pools]
        session.execute(insert(seat_claim), claims)
    for pool in registration.pools:
        pool.taken += held


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {named: row.get(name) for name, named in _PARAMETERS[table].items()}
