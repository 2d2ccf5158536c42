"""What messages tell of a cohort, kept for each process: a rush tells the same to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.facts import cohort_facts
from services.registration.domain.links import Links
from services.registration.domain.waitlist.promoting import passes_until
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from shared.contracts.facts import CohortFacts

_MOST_KEPT = 200


@dataclass(frozen=True)
class KeptFacts:
    """The facts of a cohort as they were in one edition, and when its first session begins."""

    edition: str
    facts: CohortFacts
    last_chance: datetime


_kept: dict[tuple[UUID, str], KeptFacts] = {}


def kept_facts(session: Session, cohort: Cohort, edition: str, links: Links) -> KeptFacts:
    """Return the facts of a locked cohort that stands in ``edition``, made once for each.

    The edition comes from the database, so that no process tells what another has changed.
    """
    key = cohort.id, links.public_url
    made = _kept.get(key)
    if made is None or made.edition != edition:
        # Read anew: what the session has read before the lock may be older than the edition.
        read = queries.cohort_for_update(session, cohort.id) or cohort
        made = KeptFacts(edition, cohort_facts(read, links), passes_until(read))
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = made
    return made
