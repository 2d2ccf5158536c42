"""Entering mails in the ledger: the row is the promise, its key can be given once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.domain import policies
from services.notifications.domain.house import House
from services.notifications.domain.wording import wording_in_use
from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.mime import message_id
from services.notifications.gateways.phrases import spoken
from services.notifications.storage.brands import brand_in_use
from services.notifications.storage.cohorts import Cohort
from services.notifications.storage.deliveries import Delivery, Told
from services.notifications.storage.preferences import preference_of
from shared.kernel.identifiers import new_id


@dataclass(frozen=True)
class Draft:
    """A mail to be entered: its key, its reader, and all that its bytes depend on.

    Without ``registration_id`` it is about no registration, and stands under its subject alone;
    ``cohort_id`` is of the cohort that it is about, if any.
    ``until`` is when it stops saying anything useful.
    """

    subject_id: UUID
    fact_sequence: int
    recipient: str
    facts: LetterFacts
    registration_id: UUID | None = None
    cohort_id: UUID | None = None
    topic: str = ""
    revision: int = 0
    entry: CalendarEntry | None = None
    tells: tuple[Told, ...] = ()
    thread: str | None = None
    until: datetime | None = None


def message_id_of(draft: Draft, house: House) -> str:
    """Return the Message-ID that the draft's key gives: the same at every attempt."""
    key = f"{draft.subject_id}/{draft.facts.kind}/{draft.topic}/{draft.revision}"
    return message_id(key, house.mail_domain)


def reserve(session: Session, draft: Draft, *, house: House, now: datetime) -> UUID | None:
    """Enter the mail, to be sent now; return its id if its key was free.

    Nothing goes out before the transaction commits.
    """
    sender = draft.entry.organizer.address if draft.entry else house.sender
    facts = _said_now(session, draft)
    entered = session.execute(
        insert(Delivery)
        .values(
            id=new_id(),
            subject_id=draft.subject_id,
            registration_id=draft.registration_id or draft.subject_id,
            cohort_id=draft.cohort_id,
            kind=draft.facts.kind,
            topic=draft.topic,
            revision=draft.revision,
            fact_sequence=draft.fact_sequence,
            sender=sender,
            recipient=draft.recipient,
            facts=facts,
            entry=draft.entry,
            tells=draft.tells,
            message_id=message_id_of(draft, house),
            thread=draft.thread,
            state="queued",
            attempts=0,
            resent=False,
            next_attempt_at=now,
            not_after=policies.give_up_at(now, draft.until, after=house.give_up_after),
            created_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_delivery_subject_id_kind_topic_revision")
        .returning(Delivery.id)
    )
    return entered.scalar_one_or_none()


def _said_now(session: Session, draft: Draft) -> LetterFacts:
    """Return what the letter says: by its reader's clocks too, in the organizer's words and look.

    All of it is of this moment, and the mail keeps it.
    """
    more: dict[str, object] = {}
    preference = preference_of(session, draft.recipient)
    if preference is not None and preference.quiet_zone is not None:
        more["reader_zone"] = preference.quiet_zone
    cohort = session.get(Cohort, draft.cohort_id) if draft.cohort_id else None
    program_id = cohort.program_id if cohort else None
    language = spoken(draft.facts.language)
    if words := wording_in_use(session, program_id, draft.facts.kind, language):
        more["wording"] = words
    if brand := brand_in_use(session):
        more["brand"] = brand
    return draft.facts.model_copy(update=more) if more else draft.facts
