"""Makes the lists that funders ask for, and deletes them when their time is over."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from services.certificates.domain import keys, reporting
from services.certificates.domain.ports import FileStore, ReportDrawer, Sealer
from services.certificates.domain.reporting import ToMake
from shared.database import Database
from shared.kernel.clock import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Press:
    """All that lists need, made once per process."""

    database: Database
    drawer: ReportDrawer
    sealer: Sealer | None
    store: FileStore
    issuer: str
    clock: Clock

    def attend_to(self, report_id: UUID) -> None:
        """Make a list, or delete its document; harmless to repeat, and to be killed during."""
        self._expire(report_id)
        with self.database.transaction() as session:
            now = self.clock.now()
            wanted = reporting.begin(session, report_id, issuer=self.issuer, now=now)
            if wanted is not None and self.sealer is not None:
                keys.enroll(session, self.sealer, now=now)
        if wanted is None:
            return
        try:
            sha256 = self.store.put(self._make(wanted))
        except Exception as error:  # the row says what became of it, whatever it was
            log.exception("list %s cannot be made", report_id)
            with self.database.transaction() as session:
                reporting.fail(session, report_id, error, now=self.clock.now())
            return
        sealed_by = self.sealer.fingerprint if self.sealer is not None else None
        with self.database.transaction() as session:
            now = self.clock.now()
            is_kept = reporting.settle(session, report_id, sha256, sealed_by=sealed_by, now=now)
        if not is_kept:
            self.store.delete(sha256)

    def _make(self, wanted: ToMake) -> bytes:
        content = self.drawer.render(wanted.facts, wanted.lines)
        return self.sealer.seal(content, wanted.facts) if self.sealer is not None else content

    def _expire(self, report_id: UUID) -> None:
        with self.database.transaction() as session:
            sha256 = reporting.expire(session, report_id, now=self.clock.now())
            # Before the row forgets it: who dies in between leaves a row that is due again.
            if sha256 is not None:
                self.store.delete(sha256)
