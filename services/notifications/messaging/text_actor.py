"""Texts that fall due: an attempt is begun and committed, made, and settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import dramatiq
from sqlalchemy.orm import Session

from services.notifications.domain import texting
from services.notifications.domain.house import House
from services.notifications.gateways.texting import TextPost
from shared.database import Database
from shared.kernel.clock import Clock
from shared.messaging.backstage import DueWork

TEXT_ACTOR = "notifications.send_text"


class TextActor:
    """The actor and what it works with; without a ``post`` nothing is claimed."""

    def __init__(
        self,
        database: Database,
        post: TextPost | None,
        house: House,
        clock: Clock,
        *,
        queue: str,
    ) -> None:
        self._database = database
        self._post = post
        self._house = house
        self._clock = clock
        self._queue = queue

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare the actor on ``broker``."""
        dramatiq.actor(broker=broker, queue_name=self._queue, actor_name=TEXT_ACTOR)(self.send_text)

    def due_work(self) -> DueWork:
        """Return the rows that the scheduler claims for the actor."""
        return DueWork("texts", self._queue, TEXT_ACTOR, self._claim)

    def send_text(self, text_id: str) -> None:
        """Make one attempt at one text, if its row says that one is due."""
        if self._post is None:
            return
        with self._database.transaction() as session:
            parcel = texting.begin(session, UUID(text_id), house=self._house, now=self._clock.now())
        if parcel is None:
            return
        outcome = self._post.send(parcel, at=self._clock.now())
        with self._database.transaction() as session:
            texting.settle(session, parcel.id, outcome, now=self._clock.now())

    def _claim(self, session: Session, now: datetime, limit: int) -> Sequence[UUID]:
        if self._post is None:
            return ()
        return texting.claim(session, now, limit, house=self._house)
