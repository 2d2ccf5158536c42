"""When a country changes its clocks: sessions keep wall time, and so fall at another instant.

Each session keeps the instants that it was last told with. New time zone data gives others for
sessions ahead; whoever has them in a calendar gets one revision and one notice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.applying import tell_cohort
from services.notifications.domain.house import House
from services.notifications.domain.policies import instant_of
from services.notifications.storage import announcements, queries, zone_queries
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.zone_queries import PlacedSession

log = logging.getLogger(__name__)


def moved_by_zone_data(session: Session, *, now: datetime, limit: int) -> Sequence[UUID]:
    """Return sessions ahead that fall at another instant by the zone data of this process."""
    ahead = zone_queries.sessions_ahead(session, now=now)
    return [each.id for each in ahead if _moves(each)][:limit]


def heed_zone(session: Session, session_id: UUID, *, house: House, now: datetime) -> None:
    """Give a session its new instants and tell everybody who comes; asked again, do nothing."""
    kept = queries.session_locked(session, session_id)
    if kept is None or kept.cancel_reason or kept.ends_at <= now or not _moves(kept):
        return
    log.warning("the clocks of %s have new rules: session %s moves", kept.zone, kept.id)
    kept.starts_at = instant_of(kept.starts_wall, kept.zone)
    kept.ends_at = instant_of(kept.ends_wall, kept.zone)
    # A whole day is a date, and a calendar has it on that date whatever the clocks do.
    kept.zone_revision += not kept.whole_day
    announcements.follow_sessions(session, kept.cohort_id)
    tell_cohort(session, kept.cohort_id, house=house, now=now)


def _moves(placed: PlacedSession | ProgramSession) -> bool:
    found = instant_of(placed.starts_wall, placed.zone), instant_of(placed.ends_wall, placed.zone)
    return found != (placed.starts_at, placed.ends_at)
