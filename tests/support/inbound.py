"""Mail that comes to us: a corpus of it, and the service that reads it."""

from __future__ import annotations

from base64 import encodebytes
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from services.notifications.domain.mailboxes import Mailboxes
from services.notifications.gateways.arrivals import Arrival
from services.notifications.messaging.intake import StoringIntake
from services.notifications.messaging.reading_actor import ReadingActor
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.inbound_mails import InboundMail
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, KeepingPost, Listener

MAILBOXES = Mailboxes(
    secret="a secret that only the tests know, long enough",
    bounce_domain="bounce.exempel.se",
    reply_address="answers@bounce.exempel.se",
    trusted_server="mx.exempel.se",
    sender=HOUSE.sender,
)
READING_HOUSE = replace(HOUSE, mailboxes=MAILBOXES)

_CORPUS = Path(__file__).parent / "inbound_mails"


def letter(name: str, **values: str) -> bytes:
    """Return one mail of the corpus, its gaps filled, as it comes over the wire."""
    text = (_CORPUS / f"{name}.eml").read_text("utf-8")
    for gap, value in values.items():
        text = text.replace(f"{{{gap}}}", value)
    return text.replace("\n", "\r\n").encode()


@dataclass(frozen=True)
class Answer:
    """What a calendar answers, and to what."""

    uid: str
    answer: str = "ACCEPTED"
    sequence: int = 0
    stamp: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def by(self, program: str) -> bytes:
        """Return the mail of one calendar program with this answer."""
        gaps = {
            "uid": self.uid,
            "answer": self.answer,
            "sequence": str(self.sequence),
            "stamp": f"{self.stamp:%Y%m%dT%H%M%SZ}",
        }
        calendar = (_CORPUS / "exchange.ics").read_text("utf-8")
        for gap, value in gaps.items():
            calendar = calendar.replace(f"{{{gap}}}", value)
        encoded = encodebytes(calendar.replace("\n", "\r\n").encode()).decode().rstrip()
        serial = f"{self.sequence}{self.answer}{self.stamp:%H%M%S}"
        return letter(f"reply_{program}", **gaps, base64=encoded, serial=serial)


PROGRAMS = ("gmail", "exchange", "apple", "thunderbird")


def names(prefix: str) -> list[str]:
    """Return the names of the mails of the corpus that begin so."""
    return sorted(file.stem for file in _CORPUS.glob(f"{prefix}*.eml"))


class Reader(Listener):
    """The service that also lets mail in and reads it."""

    def __init__(self, database: TestDatabase, post: Any, clock: SettableClock) -> None:
        super().__init__(database, post, clock, READING_HOUSE)
        self.intake = StoringIntake(database, MAILBOXES, clock)
        self.reading = ReadingActor(database, READING_HOUSE, clock)

    def receive(self, content: bytes, *, to: str, sender: str = "") -> InboundMail:
        """Let one mail in and read it; return what became of it."""
        self.intake.keep(Arrival(sender, to, content))
        self.read_due()
        return self.mails()[-1]

    def receive_report(
        self, name: str, delivery: Delivery, *, to: str | None = None
    ) -> InboundMail:
        """Let a mail of the corpus in that is about ``delivery``."""
        return_path = MAILBOXES.return_path(delivery.id)
        assert return_path is not None
        content = letter(
            name,
            return_path=return_path,
            recipient=delivery.recipient,
            message_id=delivery.message_id,
        )
        return self.receive(content, to=to or return_path)

    def read_due(self) -> None:
        """Read all mail that is due."""
        (work,) = self.reading.due_work()
        while True:
            with self.database.transaction() as session:
                ids = work.claim(session, self.clock.now(), 200)
            if not ids:
                return
            for mail_id in ids:
                self.reading.read_mail(str(mail_id))

    def mails(self) -> list[InboundMail]:
        with self.database.transaction() as session:
            return list(session.scalars(select(InboundMail).order_by(InboundMail.id)))

    def sent(self, post: KeepingPost) -> list[Delivery]:
        """Send what is due; return the rows of what has gone out."""
        self.run_due()
        assert post.parcels
        return [each for each in self.deliveries() if each.state == "sent"]
