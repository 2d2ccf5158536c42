"""Which program a page of organizers is about, by the ids that stand in its address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registration.storage.access import AccessCode, Invitation
from services.registration.storage.catalogue import Cohort, Program, ProgramSession
from services.registration.storage.registrations import Registration


def _of_cohort(model: Any) -> Select[Any]:
    return select(Cohort.program_id).join(model, model.cohort_id == Cohort.id)


_WAYS: Mapping[str, tuple[Select[Any], Any]] = {
    "program_id": (select(Program.id), Program.id),
    "cohort_id": (select(Cohort.program_id), Cohort.id),
    "session_id": (_of_cohort(ProgramSession), ProgramSession.id),
    "registration_id": (_of_cohort(Registration), Registration.id),
    "code_id": (_of_cohort(AccessCode), AccessCode.id),
    "invitation_id": (_of_cohort(Invitation), Invitation.id),
}
_SCOPES = {"cohorts": "cohort_id", "programs": "program_id"}


def programs_named(session: Session, named: Mapping[str, Any]) -> Collection[UUID]:
    """Return the programs of all that ``named`` names; empty where one of them is not known."""
    found: set[UUID] = set()
    for name, value in named.items():
        # Answers have one address for those of a cohort and those of a program.
        way = _WAYS.get(_SCOPES[named["kind"]] if name == "scope_id" else name)
        if way is not None:
            program = session.scalar(way[0].where(way[1] == value))
            if program is None:
                return ()
            found.add(program)
    return found
