"""The other services as registration hears them, when a person asks for a copy of their data."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from services.registration.messaging.consumers import handlers
from shared.contracts.message import Envelope, Message
from shared.contracts.personal_data import (
    CertificateRecordsCollected,
    MailRecord,
    MailRecordsCollected,
)
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.stories import Stories

MAIL = MailRecord(
    kind="place_confirmed",
    recipient="anna@example.org",
    subject="Du har en plats: Testa en sak",
    state="sent",
    entered_at=datetime(2026, 10, 1, 8, tzinfo=UTC),
    settled_at=datetime(2026, 10, 1, 8, 1, tzinfo=UTC),
)


def answer_all(stories: Stories) -> None:
    """Answer the newest request as both services do."""
    request = asked(stories)
    answer(
        stories, MailRecordsCollected(request_id=request, mails=(MAIL,), reminders=(), calendar=())
    )
    answer(stories, CertificateRecordsCollected(request_id=request, certificates=()))


def asked(stories: Stories) -> UUID:
    """The id of the newest request that was told."""
    with stories.database.transaction() as session:
        newest = (
            select(outbox.c.aggregate_id)
            .where(outbox.c.name == "personal_data.requested")
            .order_by(outbox.c.position.desc())
        )
        found = session.scalars(newest).first()
        assert isinstance(found, UUID)
        return found


def answer(stories: Stories, message: Message) -> None:
    """Let registration read an answer."""
    envelope = Envelope(
        id=new_id(),
        name=message.NAME,
        version=message.VERSION,
        occurred_at=stories.clock.now(),
        correlation_id="test",
        aggregate_id=message.aggregate_id,
        sequence=1,
        body=message.model_dump(mode="json"),
    )
    with stories.database.transaction() as session:
        handlers(stories.links)[type(message)](session, message, envelope)
