"""What a sign-up reads and writes under the cohort's lock, in as few statements as can be.

A rush of people waits for that lock: each statement here is time for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
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
from shared.prepared import Prepared, Row, apart, as_read, in_one_trip
from shared.rows import as_row, insert_rows, row_names

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
      {EDITION},
      (SELECT json_object_agg(participant_id, id) FROM registration
        WHERE cohort_id = cohort.id AND participant_id = ANY (:people)
          AND state IN
            ('unconfirmed', 'applied', 'confirmed', 'waitlisted', 'offered', 'completed'))
    FROM cohort
      JOIN program ON program.id = cohort.program_id
      LEFT JOIN project ON project.id = program.project_id
    WHERE cohort.id = :cohort_id
    """  # noqa: S608 - nothing in it comes from outside
    )
    .bindparams(bindparam("cohort_id", type_=Uuid), bindparam("people", type_=ARRAY(Uuid)))
    .columns(
        column("waiting", BigInteger),
        column("has_pools", Boolean),
        column("edition", Text),
        column("live", JSON),
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
_ENTERED = (_REGISTRATION, _TRANSITION, _CONSENT, outbox)


def _entry() -> Update:
    """Return the one statement that adds rows to each table and counts them in the cohort."""
    counted = (
        update(_COHORT)
        .where(_COHORT.c.id == bindparam("counted_cohort"))
        .values(
            places_taken=bindparam("counted_places"),
            next_queue_number=bindparam("counted_number"),
        )
    )
    for table in _ENTERED:
        counted = counted.add_cte(insert_rows(table).cte(f"new_{table.name}"))
    return counted


_ENTER = Prepared(_entry())


@dataclass
class Standing:
    """How a locked cohort stands for some people.

    ``live`` are the ids of their registrations in it that have not ended, by participant.
    ``edition`` changes whenever what messages tell of the cohort does: its program, project and
    sessions.
    """

    waiting: int
    has_pools: bool
    edition: str
    live: dict[UUID, UUID]

    def count(self, registration: Registration) -> None:
        """Count a registration that is new in it, and unconfirmed."""
        self.live[registration.participant_id] = registration.id
        if registration.claims and not registration.holds_place:
            self.waiting += 1


def lock_cohort(
    session: Session, cohort_id: UUID, people: Sequence[UUID]
) -> tuple[Cohort, Standing] | None:
    """Lock a cohort and tell how it then stands for some participants.

    Its row and rules are read alone, or anew all that was read around it before. The standing is
    asked by a statement of its own: one that waits for a lock sees everything but the locked row
    as it was before it waited.
    """
    known = session.identity_map.get(identity_key(Cohort, cohort_id))
    asked = {"cohort_id": cohort_id, "people": people}
    if known is not None and "sessions" not in inspect(known).unloaded:
        cohort = queries.cohort_for_update(session, cohort_id)
        found = _STANDING.rows(session, **asked)
    else:
        rows, found = in_one_trip(session, (_LOCK, {"cohort_id": cohort_id}), (_STANDING, asked))
        cohort = _locked(session, rows[0]) if rows else None
    return (cohort, _standing(found[0])) if cohort else None


def standing(session: Session, cohort: Cohort, people: Sequence[UUID]) -> Standing:
    """Return how a cohort that this transaction has locked already stands for participants."""
    return _standing(_STANDING.rows(session, cohort_id=cohort.id, people=people)[0])


def _standing(row: Row) -> Standing:
    waiting, has_pools, edition, live = row
    return Standing(
        waiting, has_pools, edition, {UUID(who): UUID(id_) for who, id_ in (live or {}).items()}
    )


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


def registration_of(around: Around, values: Mapping[str, Any]) -> Registration:
    """Return a new registration, to be written by ``enter`` before anything else is sent.

    ``values`` are those of its own columns. No session knows it: whoever wants more than to write
    it attaches it afterwards.
    """
    organisation = around.organisation
    registration = apart(
        Registration,
        {
            **dict.fromkeys(row_names(_REGISTRATION)),
            "cohort_id": around.cohort.id,
            "participant_id": around.participant.id,
            "organisation_id": organisation.id if organisation else None,
            **values,
            "cohort": around.cohort,
            "participant": around.participant,
            "organisation": organisation,
        },
    )
    set_committed_value(registration, "pools", list(around.pools))
    return registration


def enter(
    session: Session,
    registration: Registration,
    rows: tuple[Mapping[str, Any], Mapping[str, Any]],
    told: Mapping[str, Any] | None,
) -> None:
    """Write a new registration with its first transition and consent, and what is told of it.

    The number that it got and the places that it holds are counted with it in its locked cohort
    and in its pools.
    """
    cohort, (transition, consent) = registration.cohort, rows
    held = registration.places if registration.holds_place else 0
    taken, number = cohort.places_taken + held, cohort.next_queue_number + 1
    set_committed_value(registration, "sequence", told["sequence"] if told else 0)
    new = {
        _REGISTRATION: vars(registration),
        _TRANSITION: transition,
        _CONSENT: consent,
        outbox: told,
    }
    _ENTER.send_later_with(
        session,
        {table.name: as_row(table, row) if row else None for table, row in new.items()},
        counted_cohort=cohort.id,
        counted_places=taken,
        counted_number=number,
    )
    set_committed_value(cohort, "places_taken", taken)
    set_committed_value(cohort, "next_queue_number", number)
    if registration.pools:
        claims = [{"registration_id": registration.id, "pool_id": p.id} for p in registration.pools]
        session.execute(insert(seat_claim), claims)
    for pool in registration.pools:
        pool.taken += held
