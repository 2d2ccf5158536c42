"""From what somebody chose to the seat pools that it claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.registration.domain.commands import Part
from services.registration.domain.errors import ChoiceNotPossible
from services.registration.storage.catalogue import Cohort
from services.registration.storage.pools import MODE, SESSION, SeatPool
from services.registration.storage.queue_queries import pools_of_cohort

PART = (SESSION, MODE)


def pools_of_part(
    session: Session,
    cohort: Cohort,
    part: Part,
    *,
    now: datetime,
    kept: Collection[str] = (),
) -> Sequence[SeatPool]:
    """Return the pools that ``part`` claims.

    The cohort must be locked. Where everybody takes part alike there are none, and nothing is
    asked of the database. ``kept`` names the sessions that may be chosen although they have begun.

    Raises:
        ChoiceNotPossible: Too few or too many sessions, or something that cannot be chosen.
    """
    if not (cohort.chooses or cohort.hybrid):
        return ()
    pools = pools_of_cohort(session, cohort.id)
    claimed: list[SeatPool] = []
    if cohort.chooses:
        begun = {str(one.id) for one in cohort.sessions if one.starts_at <= now} - set(kept)
        claimed = _chosen(cohort, pools, {str(one) for one in part.sessions}, begun)
    if cohort.hybrid:
        claimed += _of_mode(pools, part.mode)
    return claimed


def _chosen(
    cohort: Cohort, pools: Sequence[SeatPool], wanted: set[str], begun: set[str]
) -> list[SeatPool]:
    chosen = [pool for pool in pools if pool.kind == SESSION and pool.ref in wanted]
    least, most = cohort.least_sessions or 1, cohort.most_sessions or len(cohort.sessions)
    number_fits = least <= len(chosen) <= most
    if len(chosen) < len(wanted) or not number_fits or wanted & begun:
        raise ChoiceNotPossible(SESSION)
    return chosen


def _of_mode(pools: Sequence[SeatPool], mode: str | None) -> list[SeatPool]:
    chosen = [pool for pool in pools if pool.kind == MODE and pool.ref == mode]
    if not chosen:
        raise ChoiceNotPossible(MODE)
    return chosen
