"""What else has been entered about some registrations: enough to tell which mail is the newest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.deliveries import Delivery


@dataclass(frozen=True)
class ToldMail:
    """One mail by what its order depends on."""

    id: UUID
    subject_id: UUID
    kind: Kind
    topic: str
    fact_sequence: int


def told_mails(
    session: Session, registration_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[ToldMail]]:
    """Return all that was ever entered for some registrations, by registration."""
    found: dict[UUID, list[ToldMail]] = defaultdict(list)
    rows = session.execute(
        select(
            Delivery.registration_id,
            Delivery.id,
            Delivery.subject_id,
            Delivery.kind,
            Delivery.topic,
            Delivery.fact_sequence,
        ).where(Delivery.registration_id.in_(registration_ids))
    )
    for registration_id, mail_id, subject_id, kind, topic, fact_sequence in rows:
        found[registration_id].append(ToldMail(mail_id, subject_id, kind, topic, fact_sequence))
    return found
