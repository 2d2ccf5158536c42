"""Gets a timestamp for one document: a short transaction, the asking without locks, another one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.certificates.domain import timestamping
from services.certificates.domain.ports import FileStore, Timestamper
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint


@dataclass(frozen=True)
class StampingDesk:
    """All that timestamps need, made once per process."""

    database: Database
    timestamper: Timestamper
    store: FileStore
    clock: Clock

    def stamp(self, issuance_id: UUID) -> None:
        """Ask, keep and settle; harmless to repeat, and to be killed at any point of."""
        with self.database.transaction() as session:
            unstamped = timestamping.begin(session, issuance_id)
            # Before the rows forget them: who dies in between leaves rows that tell of them.
            for sha256 in unstamped.leftovers if unstamped is not None else ():
                self.store.delete(sha256)
        if unstamped is None:
            return
        try:
            content = self.store.get(unstamped.sha256)
            stamped = self.timestamper.stamp(content, unstamped.language)
            failpoint("certificates.after_stamp")
        except OSError as error:
            with self.database.transaction() as session:
                timestamping.postpone(session, issuance_id, error, now=self.clock.now())
            return
        with self.database.transaction() as session:
            if not timestamping.note(session, issuance_id, unstamped, stamped):
                return
        self.store.put(stamped.content)
        failpoint("certificates.before_stamp_settled")
        with self.database.transaction() as session:
            if not timestamping.settle(session, issuance_id, stamped.sha256, now=self.clock.now()):
                self.store.delete(stamped.sha256)
