"""Reminder rules of programs and the reminders that they plan."""

from __future__ import annotations

from datetime import datetime, time
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.storage.tables import Base
from shared.database import UtcDateTime

ReminderState = Literal["due", "sent", "cancelled", "missed", "spared"]
Occasion = Literal["each", "first"]
Audience = Literal["all", "on_site", "online"]


class ReminderRule(Base):
    """When people are reminded of sessions.

    Either some days before at a wall time of the session's zone, or some minutes before: a day
    is not 24 hours when clocks change. A rule is of a program; one without a program is a lead
    time that a person has chosen for themselves. ``occasion`` is whether it reminds of each
    session or of a person's first alone. One that is not ``active`` plans nothing. A rule that
    is ``removed_at`` some time stays as long as there are reminders that it planned.
    """

    __tablename__ = "reminder_rule"
    __table_args__ = (
        CheckConstraint(
            "(days_before IS NULL) = (at_time IS NULL)"
            " AND (days_before IS NULL) <> (minutes_before IS NULL)",
            name="one_kind",
        ),
        CheckConstraint("days_before BETWEEN 0 AND 60", name="days_before"),
        CheckConstraint("minutes_before BETWEEN 1 AND 10080", name="minutes_before"),
        CheckConstraint("occasion IN ('each', 'first')", name="occasion"),
        CheckConstraint("audience IN ('all', 'on_site', 'online')", name="audience"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID | None] = mapped_column(index=True)
    days_before: Mapped[int | None]
    at_time: Mapped[time | None] = mapped_column(Time())
    minutes_before: Mapped[int | None]
    occasion: Mapped[Occasion] = mapped_column(Text, default="each", server_default="each")
    audience: Mapped[Audience] = mapped_column(Text, default="all", server_default="all")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Reminder(Base):
    """One planned reminder of one session for one registration.

    A moved session cancels it and plans the next ``generation``. ``by_hand`` marks one that an
    organizer asked for. ``spared`` is one that was left out because the person had just been
    told of the session. ``delivery_id`` is the mail that it went into, together with others of
    the same day.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("rule_id", "session_id", "registration_id", "generation"),
        CheckConstraint("state IN ('due', 'sent', 'cancelled', 'missed', 'spared')", name="state"),
        Index(
            "uq_reminder_due",
            "rule_id",
            "session_id",
            "registration_id",
            unique=True,
            postgresql_where=text("state = 'due' AND NOT by_hand"),
        ),
        Index("ix_reminder_due_at", "due_at", postgresql_where=text("state = 'due'")),
        Index("ix_reminder_registration_id", "registration_id"),
        Index("ix_reminder_session_id", "session_id"),
        Index(
            "ix_reminder_delivery_id",
            "delivery_id",
            postgresql_where=text("delivery_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("reminder_rule.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("program_session.id"))
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    generation: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ReminderState] = mapped_column(Text)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_hand: Mapped[bool]
    delivery_id: Mapped[UUID | None]
