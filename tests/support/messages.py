"""Messages for tests, short and made up."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.facts import LocalizedText, SessionFacts
from shared.contracts.message import Envelope
from shared.contracts.sessions import SessionRescheduled
from shared.kernel.identifiers import new_id
from tests.support.clock import SettableClock


def rescheduled(revision: int = 1) -> SessionRescheduled:
    text = LocalizedText(sv="Testa", en="Try")
    return SessionRescheduled(
        cohort_id=new_id(),
        program_title=text,
        session=SessionFacts(
            session_id=new_id(),
            revision=revision,
            number=1,
            starts_at=datetime(2026, 12, 1, 9),
            ends_at=datetime(2026, 12, 1, 12),
            zone="Europe/Stockholm",
            place=text,
        ),
    )


def envelope_of(sequence: int = 1) -> Envelope:
    message = rescheduled()
    return Envelope(
        id=new_id(),
        name=message.NAME,
        version=message.VERSION,
        occurred_at=SettableClock().now(),
        correlation_id="c",
        aggregate_id=message.aggregate_id,
        sequence=sequence,
        body=message.model_dump(mode="json"),
    )
