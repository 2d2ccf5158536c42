"""Looking for sessions that new time zone data moves: at the start of a scheduler, and daily."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import dramatiq
from sqlalchemy.orm import Session

from services.notifications.domain import heeding_zones
from services.notifications.domain.house import House
from shared.database import Database
from shared.kernel.clock import Clock
from shared.messaging.backstage import DueWork

ZONE_ACTOR = "notifications.heed_zone"
_DAILY = timedelta(days=1)
# When there are more than one look may hand out.
_SOON = timedelta(minutes=1)


class ZoneActor:
    """The look and the actor. What a lost call leaves undone is found by the next look."""

    def __init__(self, database: Database, house: House, clock: Clock, *, queue: str) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._queue = queue
        self._next_look: datetime | None = None

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare the actor on ``broker``."""
        dramatiq.actor(broker=broker, queue_name=self._queue, actor_name=ZONE_ACTOR)(self.heed)

    def due_work(self) -> DueWork:
        """Return what the scheduler asks for."""
        return DueWork("zones", self._queue, ZONE_ACTOR, self._claim)

    def heed(self, session_id: str) -> None:
        """Tell of one session that falls at another instant."""
        with self._database.transaction() as session:
            heeding_zones.heed_zone(
                session, UUID(session_id), house=self._house, now=self._clock.now()
            )

    def _claim(self, session: Session, now: datetime, limit: int) -> Sequence[UUID]:
        if self._next_look is not None and now < self._next_look:
            return ()
        found = heeding_zones.moved_by_zone_data(session, now=now, limit=limit)
        self._next_look = now + (_SOON if len(found) == limit else _DAILY)
        return found
