"""The ledger: one row for each mail, reserved before it is sent and settled after."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.facts.calendar_entry import CalendarEntry, Method
from services.notifications.facts.letter_facts import Kind, LetterFacts, SessionLine
from services.notifications.storage.tables import Base, Typed
from shared.database import UtcDateTime

DeliveryState = Literal[
    "queued",
    "sending",
    "sent",
    "deferred",
    "failed",
    "suppressed",
    "unknown",
    "superseded",
    "expired",
    "aborted",
    "bounced",
    "complained",
]


class Told(BaseModel):
    """What a mail tells of one session: that it is on, and how, or that it is off.

    ``zone_revision`` is that of the session when it was told.
    """

    model_config = ConfigDict(frozen=True)

    session_id: UUID
    method: Method
    line: SessionLine
    zone_revision: int = 0


class Delivery(Base):
    """One mail to one person with its fate.

    ``cohort_id`` is the cohort that it is about, if any.
    ``subject_id`` is the registration or the issuance that it is about, ``topic`` the calendar
    UID or the reminder within that, ``revision`` which telling of it: together with the kind
    they are the key that can be sent once. ``fact_sequence`` is that of the fact behind it.
    ``next_attempt_at`` is empty when nothing more is planned. ``claimed_until`` is until when the
    row is in somebody's queue, ``sending_until`` until when an attempt belongs to who began it.
    ``stage`` and ``words`` are how far the newest attempt came and what the server said; of a
    mail that was suppressed, what had been said of its address before; of one that came back or
    was complained about, what was reported.
    ``resent`` marks the one repeat after an attempt without an answer.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subject_id", "kind", "topic", "revision"),
        UniqueConstraint("message_id"),
        CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed',"
            " 'unknown', 'superseded', 'expired', 'aborted', 'bounced', 'complained')",
            name="state",
        ),
        CheckConstraint(
            "state IN ('queued', 'sending', 'deferred') = (next_attempt_at IS NOT NULL)"
            " OR state = 'unknown'",
            name="planned_while_open",
        ),
        Index(
            "ix_delivery_due", "next_attempt_at", postgresql_where=text("next_attempt_at NOTNULL")
        ),
        Index("ix_delivery_registration_id_id", "registration_id", "id"),
        Index("ix_delivery_cohort_id_id", "cohort_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    registration_id: Mapped[UUID]
    cohort_id: Mapped[UUID | None]
    kind: Mapped[Kind] = mapped_column(Text)
    topic: Mapped[str]
    revision: Mapped[int]
    fact_sequence: Mapped[int]
    sender: Mapped[str]
    recipient: Mapped[str]
    facts: Mapped[LetterFacts] = mapped_column(Typed(LetterFacts))
    entry: Mapped[CalendarEntry | None] = mapped_column(Typed(CalendarEntry))
    tells: Mapped[tuple[Told, ...]] = mapped_column(Typed(tuple[Told, ...]))
    message_id: Mapped[str]
    thread: Mapped[str | None]
    state: Mapped[DeliveryState] = mapped_column(Text)
    attempts: Mapped[int]
    resent: Mapped[bool]
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sending_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    not_after: Mapped[datetime] = mapped_column(UtcDateTime)
    stage: Mapped[str | None]
    words: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
