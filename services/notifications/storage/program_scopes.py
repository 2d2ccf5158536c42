"""Which program a page of organizers is about, by the ids that stand in its address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.deliveries import Delivery

_OF_SESSION = select(Cohort.program_id).join(ProgramSession, ProgramSession.cohort_id == Cohort.id)
_OF_MAIL = select(Cohort.program_id).join(Delivery, Delivery.cohort_id == Cohort.id)
_WAYS: Mapping[str, tuple[Select[Any], Any]] = {
    "cohort_id": (select(Cohort.program_id), Cohort.id),
    "session_id": (_OF_SESSION, ProgramSession.id),
    "mail_id": (_OF_MAIL, Delivery.id),
}


def programs_named(session: Session, named: Mapping[str, Any]) -> Collection[UUID]:
    """Return the programs of all that ``named`` names; empty where one of them is not known."""
    found = {named["program_id"]} if named.get("program_id") else set()
    for name in _WAYS.keys() & named.keys():
        wanted, key = _WAYS[name]
        program = session.scalar(wanted.where(key == named[name]))
        if program is None:
            return ()
        found.add(program)
    return found
