"""Reminder rules of cohorts and the reminders that they plan."""

from __future__ import annotations

from datetime import datetime, time
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.storage.tables import Base
from shared.database import UtcDateTime

ReminderState = Literal["due", "sent", "cancelled", "missed"]


class ReminderRule(Base):
    """When the people of a cohort are reminded of each of its sessions.

    Either some days before at a wall time of the session's zone, or some minutes before: a day
    is not 24 hours when clocks change.
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
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    days_before: Mapped[int | None]
    at_time: Mapped[time | None] = mapped_column(Time())
    minutes_before: Mapped[int | None]


class Reminder(Base):
    """One planned reminder of one session for one registration.

    A moved session cancels it and plans the next ``generation``. ``by_hand`` marks one that an
    organizer asked for.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("rule_id", "session_id", "registration_id", "generation"),
        CheckConstraint("state IN ('due', 'sent', 'cancelled', 'missed')", name="state"),
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
