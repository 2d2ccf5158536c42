"""Makes the lists that funders ask for, and deletes them when their time is over."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from services.certificates.domain import keys, reporting
from services.certificates.domain.ports import FileStore, ReportDrawer, Sealer
from services.certificates.domain.reporting import Kept, ToMake
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint

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
        with self.database.transaction() as session:
            now = self.clock.now()
            reporting.expire(session, report_id, self.store, now=now)
            is_wanted = reporting.begin(session, report_id, now=now)
            if is_wanted and self.sealer is not None:
                keys.enroll(session, self.sealer, now=now)
        if not is_wanted:
            return
        try:
            self._make_and_keep(report_id)
        except Exception as error:  # the row says what became of it, whatever it was
            log.exception("list %s cannot be made", report_id)
            with self.database.transaction() as session:
                reporting.fail(session, report_id, error, now=self.clock.now())

    def _make_and_keep(self, report_id: UUID) -> None:
        with self.database.moment() as session:
            wanted = reporting.read(session, report_id, issuer=self.issuer, now=self.clock.now())
        if wanted is not None:
            self._keep(report_id, self._make(wanted), wanted.facts.sums.whole.certificates)

    def _keep(self, report_id: UUID, content: bytes, certificates: int) -> None:
        """Keep the document; the row knows its hash before, so that it is never lost."""
        sha256 = hashlib.sha256(content).hexdigest()
        with self.database.transaction() as session:
            left = reporting.note_hash(session, report_id, sha256)
            for each in left or ():
                self.store.delete(each)
        if left is None:
            return
        self.store.put(content)
        failpoint("certificates.after_report_stored")
        sealed_by = self.sealer.fingerprint if self.sealer is not None else None
        with self.database.transaction() as session:
            kept, now = Kept(sha256, sealed_by, certificates), self.clock.now()
            is_kept = reporting.settle(session, report_id, kept, now=now)
        if not is_kept:
            self.store.delete(sha256)

    def _make(self, wanted: ToMake) -> bytes:
        content = self.drawer.render(wanted.facts, wanted.lines)
        return self.sealer.seal(content, wanted.facts) if self.sealer is not None else content
