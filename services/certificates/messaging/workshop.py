"""Draws and seals one certificate: a short transaction, the work without locks, another one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.certificates.domain import issuing, keys
from services.certificates.domain.erasing import is_erased
from services.certificates.domain.issuing import KeptDocument
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.ports import FileStore, Renderer, Sealer
from services.certificates.engine.errors import RenderingRefused
from services.certificates.facts import PrintedFacts
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint


@dataclass(frozen=True)
class Workshop:
    """All that drawing needs, made once per process."""

    database: Database
    renderer: Renderer
    sealer: Sealer | None
    store: FileStore
    links: CertificateLinks
    clock: Clock

    def render_certificate(self, issuance_id: UUID) -> None:
        """Draw, store and settle; harmless to repeat, and to be killed at any point of."""
        with self.database.transaction() as session:
            now = self.clock.now()
            facts = issuing.begin(session, issuance_id, now=now)
            if facts is not None and self.sealer is not None:
                keys.enroll(session, self.sealer, now=now)
        if facts is None:
            return
        try:
            document = self._draw_and_keep(facts)
        except RenderingRefused as refusal:
            with self.database.transaction() as session:
                issuing.give_up(session, issuance_id, refusal, now=self.clock.now())
            return
        except OSError as error:
            with self.database.transaction() as session:
                issuing.postpone(session, issuance_id, error, now=self.clock.now())
            return
        with self.database.transaction() as session:
            issuing.settle(session, issuance_id, document, links=self.links, now=self.clock.now())
            if is_erased(session, issuance_id):
                self.store.delete(document.sha256)
            failpoint("certificates.before_settle")
        failpoint("certificates.after_settle")

    def _draw_and_keep(self, facts: PrintedFacts) -> KeptDocument:
        content = self.renderer.render(facts)
        failpoint("certificates.after_render")
        if self.sealer is not None:
            content = self.sealer.seal(content, facts)
            failpoint("certificates.after_seal")
        sha256 = self.store.put(content)
        failpoint("certificates.after_store")
        sealed_by = self.sealer.fingerprint if self.sealer is not None else None
        return KeptDocument(sha256, len(content), self.renderer.version(facts), sealed_by)
