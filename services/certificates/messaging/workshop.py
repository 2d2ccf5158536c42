"""Draws and seals certificates, many at a time; between short transactions it holds no lock.

Facts, drawing, seal, the hash noted, the document kept, settled: in this order. Whatever dies
in between, the rows are still reserved and are done again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.certificates.badges.errors import CredentialRefused
from services.certificates.domain import issuing, keys, policies
from services.certificates.domain.issuing import Document, Outcome, Waiting
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.ports import BadgeMaker, FileStore, Key, Renderer, Sealer
from services.certificates.engine.errors import RenderingRefused
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Workshop:
    """All that drawing needs, made once per process."""

    database: Database
    renderer: Renderer
    sealer: Sealer | None
    store: FileStore
    links: CertificateLinks
    clock: Clock
    badges: BadgeMaker | None = None

    def render_certificates(self, issuance_ids: Sequence[UUID]) -> None:
        """Draw, keep and settle; harmless to repeat, and to be killed at any point of.

        What goes wrong with one certificate costs the others nothing.
        """
        waiting = self._begin(issuance_ids)
        self.renderer.expect([each.facts for each in waiting])
        made = self._make_all(waiting)
        outcomes = made | self._keep(
            {each: document for each, document in made.items() if isinstance(document, Document)}
        )
        if outcomes:
            self._settle(outcomes)
        failpoint("certificates.after_settle")

    def _begin(self, issuance_ids: Sequence[UUID]) -> list[Waiting]:
        with self.database.transaction() as session:
            now = self.clock.now()
            links = self.links if self.badges is not None else None
            waiting = issuing.begin(session, issuance_ids, badged_by=links, now=now)
            for key in self._keys if waiting else ():
                keys.enroll(session, key, now=now)
        failpoint("certificates.after_begin")
        return waiting

    @property
    def _keys(self) -> tuple[Key, ...]:
        seals = (self.sealer,) if self.sealer is not None else ()
        return seals + (self.badges.keys if self.badges is not None else ())

    def _make_all(self, waiting: Sequence[Waiting]) -> dict[UUID, Outcome]:
        """Make one after the other; the lease of all is renewed while that takes long."""
        made: dict[UUID, Outcome] = {}
        leased_at = self.clock.now()
        for each in waiting:
            made[each.issuance_id] = self._make(each)
            now = self.clock.now()
            if now - leased_at >= policies.RENEWAL:
                leased_at = now
                with self.database.transaction() as session:
                    issuing.renew(session, [one.issuance_id for one in waiting], now=now)
        return made

    def _make(self, waiting: Waiting) -> Outcome:
        facts = waiting.facts
        try:
            badge = self.badges.make(facts, waiting.holder) if self.badges is not None else None
            content = self.renderer.render(facts, badge)
            failpoint("certificates.after_render")
            if self.sealer is not None:
                content = self.sealer.seal(content, facts)
                failpoint("certificates.after_seal")
        except (RenderingRefused, CredentialRefused) as refusal:
            return refusal
        except Exception as error:  # its neighbours must not wait for whatever this is
            log.exception("certificate %s cannot be made now", waiting.issuance_id)
            return error
        sealed_by = self.sealer.fingerprint if self.sealer is not None else None
        return Document(content, self.renderer.version(facts), sealed_by, badge)

    def _keep(self, made: dict[UUID, Document]) -> dict[UUID, Outcome]:
        """Keep the documents; the rows know their hashes before, so that none is ever lost."""
        if not made:
            return {}
        with self.database.transaction() as session:
            noted = issuing.note_hashes(session, made)
            # Before the rows forget them: who dies in between leaves rows that are drawn again.
            for sha256 in noted.replaced:
                self.store.delete(sha256)
        failpoint("certificates.before_store")
        kept = self.store.put_all([made[each].content for each in noted.wanted])
        failpoint("certificates.after_store")
        return {
            each: result
            for each, result in zip(noted.wanted, kept, strict=True)
            if isinstance(result, OSError)
        }

    def _settle(self, outcomes: dict[UUID, Outcome]) -> None:
        with self.database.transaction() as session:
            orphans = issuing.settle(session, outcomes, links=self.links, now=self.clock.now())
            for sha256 in orphans:
                self.store.delete(sha256)
            failpoint("certificates.before_settle")
