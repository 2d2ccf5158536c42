"""Sending parcels to one mail server, over few connections that are used again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from services.notifications.gateways.smtp_connection import Connection, Lost, Refused, SmtpServer
from services.notifications.gateways.smtp_replies import fate_of, status_of, words_of
from services.notifications.gateways.transmission import Fate, Parcel, Stage, Transmission

# Servers limit how much one connection may carry and for how long it may idle.
_MESSAGES_PER_CONNECTION = 100
_IDLE_SECONDS = 60.0
# After a rest the server is asked whether it still listens, before a message depends on it.
_TRUSTED_SECONDS = 1.0


@dataclass
class _Kept:
    """A connection between two messages, and how much it has carried."""

    connection: Connection
    carried: int
    idle_since: float


class SmtpPost:
    """Sends parcels over at most ``server.connections`` connections at once.

    Safe for threads: a connection belongs to one thread while it is taken, and who finds none
    free waits. ``now`` counts seconds.
    """

    def __init__(self, server: SmtpServer, now: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._now = now
        self._idle: deque[_Kept] = deque()
        self._lock = Lock()
        self._free = BoundedSemaphore(server.connections)

    def send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        """Send ``parcel``; see ``transmission.Post``."""
        try:
            with self._free:
                return self._send(parcel, before_dot)
        except Refused as refused:
            return Transmission(
                fate_of(refused.code, refused.text, refused.stage),
                refused.stage,
                words_of(refused.code, refused.text),
                status_of(refused.text),
                refused.code,
            )
        except Lost as lost:
            fate = Fate.UNKNOWN if lost.stage is Stage.DOT else Fate.DEFERRED
            return Transmission(fate, lost.stage, lost.words)

    def close(self) -> None:
        """Close all idle connections."""
        with self._lock:
            idle, self._idle = list(self._idle), deque()
        for kept in idle:
            kept.connection.close()

    def _send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        """Send over a used connection, and over a new one if that had gone stale."""
        kept = self._take()
        if kept.carried:
            try:
                return self._send_over(kept, parcel, before_dot)
            except (Lost, Refused) as error:
                if not error.says_that_connection_was_stale():
                    raise
            kept = self._fresh()
        return self._send_over(kept, parcel, before_dot)

    def _send_over(
        self, kept: _Kept, parcel: Parcel, before_dot: Callable[[], None]
    ) -> Transmission:
        try:
            words = kept.connection.carry(parcel, before_dot)
        finally:
            if kept.connection.is_open:
                self._give_back(kept)
        return Transmission(Fate.ACCEPTED, Stage.ACCEPTED, words)

    def _take(self) -> _Kept:
        """Return an idle connection that can be relied on, else a new one."""
        while True:
            with self._lock:
                if not self._idle:
                    break
                # The one that rested least: what is not needed grows old and is closed.
                kept = self._idle.pop()
            rested = self._now() - kept.idle_since
            if kept.carried >= _MESSAGES_PER_CONNECTION or rested > _IDLE_SECONDS:
                kept.connection.close()
            elif rested <= _TRUSTED_SECONDS or kept.connection.answers():
                return kept
            else:
                kept.connection.close_at_once()
        return self._fresh()

    def _fresh(self) -> _Kept:
        return _Kept(Connection.to(self._server), 0, self._now())

    def _give_back(self, kept: _Kept) -> None:
        kept.carried += 1
        kept.idle_since = self._now()
        with self._lock:
            self._idle.append(kept)
            oldest = self._idle[0]
            is_worn = kept.idle_since - oldest.idle_since > _IDLE_SECONDS
            if is_worn:
                self._idle.popleft()
        if is_worn:
            oldest.connection.close()
