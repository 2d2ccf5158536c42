"""Which program a page of organizers is about, by the ids that stand in its address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.certificates.storage.issuances import Issuance

_WAYS = {"cohort_id": Issuance.cohort_id, "issuance_id": Issuance.id}


def programs_named(session: Session, named: Mapping[str, Any]) -> Collection[UUID] | None:
    """Return the programs of all that ``named`` names; empty where one of them has none.

    A cohort is not known before its first certificate: then it is None.
    """
    found = {named["program_id"]} if "program_id" in named else set()
    for name in _WAYS.keys() & named.keys():
        programs = set(
            session.scalars(
                select(Issuance.program_id).where(_WAYS[name] == named[name]).distinct()
            )
        )
        if not programs and name == "cohort_id":
            return None
        if not programs or None in programs:
            return ()
        found |= programs
    return found
