"""Attempts at mails, side by side: begun together, made one by one, settled as they end."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event
from uuid import UUID

from services.notifications.domain import sending
from services.notifications.domain.house import House
from services.notifications.domain.sending import Attempt, AttemptLost
from services.notifications.domain.writing import write
from services.notifications.gateways.mime import UndeliverableAddress
from services.notifications.gateways.transmission import Fate, Post, Stage, Transmission
from services.notifications.messaging.ledger import Ledger
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint
from shared.kernel.log import correlated

log = logging.getLogger(__name__)

# An attempt that ended here says that the next one would end the same way.
_SERVER_IS_AWAY = frozenset({Stage.CONNECT, Stage.AUTH})


class Sender:
    """Makes attempts with up to ``threads`` at once.

    The mail server is never spoken to inside a transaction: attempts are begun and committed,
    made, and settled.
    """

    def __init__(
        self, database: Database, post: Post, house: House, clock: Clock, *, threads: int
    ) -> None:
        self._database = database
        self._post = post
        self._house = house
        self._clock = clock
        self._ledger = Ledger(database, house, clock)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="sender")

    def send(self, ids: Sequence[UUID]) -> None:
        """Make one attempt at each of some mails whose rows say that one is due.

        Raises:
            Exception: What befell one of them and is not the server's doing, after the others
                have been seen to.
        """
        with self._database.transaction() as session:
            attempts = sending.begin(session, ids, house=self._house, now=self._clock.now())
        server_is_away = Event()
        if len(attempts) <= 1:
            for attempt in attempts:
                self._make(attempt, server_is_away)
            return
        made = [self._threads.submit(self._make, each, server_is_away) for each in attempts]
        wait(made)
        for each in made:
            each.result()

    def _make(self, attempt: Attempt, server_is_away: Event) -> None:
        """Hand one mail over and write down what became of it."""
        delivery = attempt.delivery
        with correlated(str(delivery.registration_id)):
            if server_is_away.is_set():
                self._ledger.give_back(attempt)
                return
            failpoint("notifications.before_send")
            try:
                ended = self._transmit(attempt)
            except AttemptLost:
                log.warning("delivery %s was taken over before its end", delivery.id)
                return
            if ended.fate is Fate.DEFERRED and ended.stage in _SERVER_IS_AWAY:
                server_is_away.set()
            failpoint("notifications.after_accept")
            self._ledger.settle(attempt, ended)
            log.info("delivery %s, %s: %s", delivery.id, delivery.kind, ended.fate)

    def _transmit(self, attempt: Attempt) -> Transmission:
        """Write the mail and hand it over; what cannot be written is refused, not repeated."""
        try:
            parcel = write(attempt.delivery, self._house)
        except UndeliverableAddress:
            return Transmission(
                Fate.REFUSED_ADDRESS, Stage.CONNECT, "the address cannot be written for a server"
            )
        except Exception as error:
            log.exception("delivery %s cannot be written", attempt.delivery.id)
            words = f"the mail cannot be written: {type(error).__name__}"
            return Transmission(Fate.REFUSED_POLICY, Stage.CONNECT, words)
        return self._post.send(parcel, lambda: self._ledger.mark_before_dot(attempt))
