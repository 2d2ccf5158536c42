"""Looking up what a path names, or 404; what changes is locked first."""

from __future__ import annotations

from typing import TypeVar

from services.registration.api.operations import Call
from services.registration.domain.admission import locked_cohort
from services.registration.storage import program_queries, queries
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.storage.owners import cohort_of_owner
from services.registration.storage.registrations import Registration
from shared.kernel.errors import NotFound

T = TypeVar("T")


def found(thing: T | None) -> T:
    """Return ``thing``, or refuse with NotFound."""
    if thing is None:
        raise NotFound
    return thing


def program(call: Call) -> Program:
    """Return the program of the path."""
    return found(program_queries.program(call.db, call.path["program_id"]))


def program_to_change(call: Call) -> Program:
    """Return the program of the path, locked."""
    return found(program_queries.program_for_update(call.db, call.path["program_id"]))


def cohort(call: Call) -> Cohort:
    """Return the cohort of the path."""
    return found(queries.cohort(call.db, call.path["cohort_id"]))


def cohort_to_change(call: Call) -> Cohort:
    """Return the cohort of the path, locked."""
    return locked_cohort(call.db, call.path["cohort_id"])


def meeting(call: Call) -> ProgramSession:
    """Return the session of the path."""
    return found(queries.program_session(call.db, call.path["session_id"]))


def meeting_to_change(call: Call) -> ProgramSession:
    """Return the session of the path, locked after its cohort."""
    locked_cohort(call.db, meeting(call).cohort_id)
    return found(queries.program_session_for_update(call.db, call.path["session_id"]))


def registration(call: Call) -> Registration:
    """Return the registration of the path."""
    return found(queries.registration(call.db, call.path["registration_id"]))


def registration_to_change(call: Call) -> Registration:
    """Return the registration of the path, locked after its owner and its cohort.

    There is none whose owner is erased.
    """
    registration_id = call.path["registration_id"]
    locked_cohort(call.db, cohort_of_owner(call.db, registration_id))
    return found(queries.registration_for_update(call.db, registration_id))
