"""The limit for each organisation, seen as a pool of places of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.seating import Claim
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import (
    places_by_organisation,
    pools_of_cohort,
)


class _Shares(defaultdict[UUID, int]):
    """Free places by pool; an organisation without a place has as many as the limit allows.

    It is true even when empty of counts: a limit is something to look at.
    """

    def __bool__(self) -> bool:
        return True


def room_by_pool(session: Session, cohort: Cohort) -> Mapping[UUID, int]:
    """Return the free places of each pool, and of each organisation where there is a limit.

    Whoever waits only because their organisation has its share does not hold up anybody else:
    that is the rule of ``seating.competes``, and so it holds for organisations too.
    """
    pools = {pool.id: pool.free for pool in pools_of_cohort(session, cohort.id)}
    limit = cohort.organisation_limit
    if limit is None:
        return pools
    taken = places_by_organisation(session, cohort.id)
    return _Shares(lambda: limit, pools | {key: limit - n for key, n in taken.items()})


def claim_for(cohort: Cohort, claim: Claim, organisation_id: UUID | None) -> Claim:
    """Return the claim with the organisation's share added to it, where there is a limit."""
    if cohort.organisation_limit is None or organisation_id is None:
        return claim
    return replace(claim, pools=claim.pools | {organisation_id})
