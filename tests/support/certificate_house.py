"""The certificates service on a real database, with fakes where a test needs no PDF or disk."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.certificates.domain import transcribing
from services.certificates.domain.correcting import Outcome, correct
from services.certificates.domain.deciding import Decide, approve, decline
from services.certificates.domain.erasing import erase
from services.certificates.domain.naming import NameShown
from services.certificates.domain.opening import note_download
from services.certificates.domain.ports import BadgeMaker, Sealer, TranscriptDrawer
from services.certificates.domain.reissuing import Reissue, reissue
from services.certificates.domain.reserving import Certifiable, reserve
from services.certificates.domain.revoking import Revoke, revoke
from services.certificates.domain.showing import show_name
from services.certificates.domain.suspending import Restore, Suspend, restore, suspend
from services.certificates.domain.transcribing import ask
from services.certificates.facts import PrintedFacts
from services.certificates.facts.transcripts import TranscriptFacts
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.messaging.scribe import Scribe
from services.certificates.messaging.workshop import Workshop
from services.certificates.storage import queries
from services.certificates.storage.badges import StoredBadge, badge_of
from services.certificates.storage.issuances import RESERVED, Issuance, IssuanceHistory
from services.certificates.storage.transcripts import Transcript
from shared.contracts.participants import ParticipantErased
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.certificates import (
    MemoryStore,
    PlainTextRenderer,
    certificate_links,
    completed,
    issuer,
)
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase


class PlainTranscripts:
    """Draws transcripts as text: fast, and the same facts give the same bytes."""

    def render(self, facts: TranscriptFacts) -> bytes:
        """Return what would be printed."""
        return facts.model_dump_json().encode()


def erasure_of(completion: Certifiable, *, with_certificates: bool = True) -> ParticipantErased:
    """What is told when the holder of a certificate is erased."""
    return ParticipantErased(
        participant_id=new_id(),
        registration_ids=(completion.registration_id,),
        subject_ids=(),
        shared_ids=(),
        address_digests=(),
        with_certificates=with_certificates,
    )


@dataclass
class House:
    """The service's moving parts and what came of them."""

    database: TestDatabase
    clock: SettableClock
    renderer: PlainTextRenderer
    store: MemoryStore | LocalFileStore
    sealer: Sealer | None = None
    badges: BadgeMaker | None = None

    @property
    def workshop(self) -> Workshop:
        return Workshop(
            self.database,
            self.renderer,
            self.sealer,
            self.store,
            certificate_links(),
            self.clock,
            self.badges,
        )

    def reserve(self, message: Certifiable | None = None) -> UUID | None:
        with self.database.transaction() as session:
            return reserve(
                session,
                message or completed(),
                issuer=issuer(),
                correlation_id="story",
                now=self.clock.now(),
            )

    def issue(self, message: Certifiable | None = None) -> UUID:
        issuance_id = self.reserve(message)
        assert issuance_id is not None
        self.workshop.render_certificates([issuance_id])
        return issuance_id

    def revoke(self, issuance_id: UUID, note: str = "Fel person i listan") -> None:
        command = Revoke(issuance_id, "issued_in_error", note, actor="organizer-1")
        with self.database.transaction() as session:
            revoke(session, command, now=self.clock.now())

    def suspend(self, issuance_id: UUID, note: str = "Någon har ringt") -> None:
        command = Suspend(issuance_id, "under_review", note, actor="organizer-1")
        with self.database.transaction() as session:
            suspend(session, command, now=self.clock.now())

    def restore(self, issuance_id: UUID, note: str = "Allt stämmer") -> None:
        command = Restore(issuance_id, note, actor="organizer-2")
        with self.database.transaction() as session:
            restore(session, command, links=certificate_links(), now=self.clock.now())

    def correct(self, issuance_id: UUID, name: str) -> Outcome:
        """Ask for another name as the holder; what is made at once is drawn, too."""
        with self.database.transaction() as session:
            outcome = correct(
                session, issuance_id, name, links=certificate_links(), now=self.clock.now()
            )
        self.draw()
        return outcome

    def approve(self, issuance_id: UUID) -> None:
        command = Decide(issuance_id, "organizer-1")
        with self.database.transaction() as session:
            approve(session, command, links=certificate_links(), now=self.clock.now())
        self.draw()

    def decline(self, issuance_id: UUID, answer: str = "Det är en annan person.") -> None:
        with self.database.transaction() as session:
            decline(session, Decide(issuance_id, "organizer-1", answer), now=self.clock.now())

    def reissue(
        self, issuance_id: UUID, minutes: int, note: str = "Fel i listan", *, sessions: int = 2
    ) -> None:
        command = Reissue(issuance_id, minutes, sessions, note, actor="organizer-1")
        with self.database.transaction() as session:
            reissue(session, command, links=certificate_links(), now=self.clock.now())
        self.draw()

    def download(self, issuance_id: UUID) -> None:
        with self.database.transaction() as session:
            note_download(session, issuance_id, now=self.clock.now())

    def show(self, issuance_id: UUID, how: NameShown) -> None:
        """Choose how the name shows, as the holder."""
        with self.database.transaction() as session:
            row = queries.by_id_locked(session, issuance_id)
            assert row is not None
            show_name(row, how)

    def draw(self) -> None:
        """Draw all that is to take the place of another."""
        waiting = [row.id for row in self.rows() if row.state == RESERVED and row.replaces]
        self.workshop.render_certificates(waiting)

    def successor(self, issuance_id: UUID) -> Issuance:
        """Return what takes the place of a certificate."""
        with self.database.transaction() as session:
            row = queries.successor_of(session, issuance_id)
        assert row is not None
        return row

    def forget(self, completion: Certifiable, *, with_certificates: bool = True) -> None:
        """Erase the holder of a certificate."""
        with self.database.transaction() as session:
            erase(
                session,
                erasure_of(completion, with_certificates=with_certificates),
                now=self.clock.now(),
            )

    def transcribe(self, issuance_id: UUID, drawer: TranscriptDrawer | None = None) -> UUID:
        """Ask for a transcript as the holder, and make what falls due."""
        with self.database.transaction() as session:
            asked = ask(session, issuance_id, links=certificate_links(), now=self.clock.now())
        self.write_transcripts(drawer)
        return asked

    def write_transcripts(self, drawer: TranscriptDrawer | None = None) -> int:
        """Make the transcripts that fall due, or delete them; return how many there were."""
        scribe = Scribe(
            self.database,
            drawer or PlainTranscripts(),
            self.sealer,
            self.store,
            certificate_links(),
            self.clock,
        )
        with self.database.transaction() as session:
            due = transcribing.claim_due(session, self.clock.now(), 10)
        for each in due:
            scribe.attend_to(each)
        return len(due)

    def transcripts(self) -> list[Transcript]:
        """All transcripts, the oldest first."""
        with self.database.transaction() as session:
            return list(session.scalars(select(Transcript).order_by(Transcript.id)))

    def badge(self, issuance_id: UUID) -> StoredBadge | None:
        with self.database.transaction() as session:
            return badge_of(session, issuance_id)

    def row(self, issuance_id: UUID) -> Issuance:
        with self.database.transaction() as session:
            row = queries.by_id(session, issuance_id)
        assert row is not None
        return row

    def facts(self, issuance_id: UUID) -> PrintedFacts:
        return PrintedFacts.model_validate(self.row(issuance_id).facts)

    def rows(self) -> list[Issuance]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Issuance)))

    def history(self, issuance_id: UUID) -> list[IssuanceHistory]:
        with self.database.transaction() as session:
            return list(queries.history_of(session, issuance_id))

    def told(self) -> list[tuple[str, int]]:
        """Names and sequence numbers of the messages in the outbox, in order."""
        with self.database.transaction() as session:
            rows = session.execute(
                select(outbox.c.name, outbox.c.sequence).order_by(outbox.c.position)
            )
            return [(name, sequence) for name, sequence in rows]
