"""Writing down what many attempts have come to, those of one moment in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Lock

from services.notifications.domain import sending, settling
from services.notifications.domain.house import House
from services.notifications.domain.sending import Attempt, AttemptLost
from services.notifications.gateways.transmission import Fate, Transmission
from shared.database import Database
from shared.kernel.clock import Clock


@dataclass(eq=False)
class _Entry:
    """One thread's line, which it waits for; without ``ended`` the dot is to be sent."""

    attempt: Attempt
    ended: Transmission | None
    turn: Event = field(default_factory=Event)
    is_written: bool = False
    failure: BaseException | None = None


class Ledger:
    """Marks and settles attempts for threads that send side by side.

    A commit costs a write to the disk, however many rows it holds. So while one thread commits,
    the others' lines gather, and one of those threads writes them all.
    """

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        self._database = database
        self._house = house
        self._clock = clock
        self._lock = Lock()
        self._gathered: list[_Entry] = []
        self._somebody_writes = False

    def mark_before_dot(self, attempt: Attempt) -> None:
        """Write down that from here on the attempt may succeed without our knowing.

        Raises:
            AttemptLost: Somebody else has taken the row over.
        """
        self._write(_Entry(attempt, None))

    def settle(self, attempt: Attempt, ended: Transmission) -> None:
        """Write down what became of the attempt."""
        if ended.fate is Fate.ACCEPTED:
            self._write(_Entry(attempt, ended))
            return
        with self._database.transaction() as session:
            settling.settle(session, attempt, ended, house=self._house, now=self._clock.now())

    def give_back(self, attempt: Attempt) -> None:
        """Undo the beginning of an attempt that was not made."""
        with self._database.transaction() as session:
            sending.give_back(session, attempt, now=self._clock.now())

    def _write(self, entry: _Entry) -> None:
        if not self._is_first(entry):
            entry.turn.wait()
        if not entry.is_written:
            self._write_what_has_gathered()
        if entry.failure is not None:
            raise entry.failure

    def _is_first(self, entry: _Entry) -> bool:
        with self._lock:
            self._gathered.append(entry)
            first = not self._somebody_writes
            self._somebody_writes = True
        return first

    def _write_what_has_gathered(self) -> None:
        with self._lock:
            entries, self._gathered = self._gathered, []
        try:
            self._write_together(entries)
        except BaseException as failure:  # noqa: BLE001  (each thread raises it itself)
            for entry in entries:
                entry.failure = failure
        for entry in entries:
            entry.is_written = True
            entry.turn.set()
        with self._lock:
            if self._gathered:
                # It finds its line not written, and writes with the others that came meanwhile.
                self._gathered[0].turn.set()
            else:
                self._somebody_writes = False

    def _write_together(self, entries: Sequence[_Entry]) -> None:
        before_dot = [each for each in entries if each.ended is None]
        accepted = [(each.attempt, each.ended) for each in entries if each.ended is not None]
        with self._database.transaction() as session:
            held = settling.write_together(
                session,
                [each.attempt for each in before_dot],
                accepted,
                house=self._house,
                now=self._clock.now(),
            )
        for each in before_dot:
            if each.attempt.delivery.id not in held:
                each.failure = AttemptLost()
