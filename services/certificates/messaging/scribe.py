"""Makes the transcripts that holders ask for, and deletes those of people who were erased."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from services.certificates.domain import erasing, keys, transcribing
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.ports import FileStore, Sealer, TranscriptDrawer
from services.certificates.domain.transcribing import Kept
from services.certificates.facts.transcripts import TranscriptFacts
from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.failpoints import failpoint

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Scribe:
    """All that transcripts need, made once per process."""

    database: Database
    drawer: TranscriptDrawer
    sealer: Sealer | None
    store: FileStore
    links: CertificateLinks
    clock: Clock

    def attend_to(self, transcript_id: UUID) -> None:
        """Make a transcript, or delete an erased one; harmless to repeat, and to be killed at."""
        with self.database.transaction() as session:
            now = self.clock.now()
            erasing.delete_transcript(session, transcript_id, self.store, now=now)
            wanted = transcribing.begin(session, transcript_id, now=now)
            if wanted is not None and self.sealer is not None:
                keys.enroll(session, self.sealer, now=now)
        if wanted is None:
            return
        try:
            self._keep(transcript_id, self._make(wanted))
        except Exception as error:  # the row says what became of it, whatever it was
            log.exception("transcript %s cannot be made", transcript_id)
            with self.database.transaction() as session:
                transcribing.fail(session, transcript_id, error, now=self.clock.now())

    def _make(self, facts: TranscriptFacts) -> bytes:
        content = self.drawer.render(facts)
        return self.sealer.seal(content, facts) if self.sealer is not None else content

    def _keep(self, transcript_id: UUID, content: bytes) -> None:
        """Keep the document; the row knows its hash before, so that it is never lost."""
        sha256 = hashlib.sha256(content).hexdigest()
        with self.database.transaction() as session:
            left = transcribing.note_hash(session, transcript_id, sha256)
            for each in left or ():
                self.store.delete(each)
        if left is None:
            return
        self.store.put(content)
        failpoint("certificates.after_transcript_stored")
        sealed_by = self.sealer.fingerprint if self.sealer is not None else None
        with self.database.transaction() as session:
            kept, now = Kept(sha256, sealed_by), self.clock.now()
            is_kept = transcribing.settle(session, transcript_id, kept, links=self.links, now=now)
        if not is_kept:
            self.store.delete(sha256)
