"""Copies of registrations, and the calendar invitations that belong to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    literal_column,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.facts.calendar_entry import Mailbox, Method, ParticipationStatus
from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.tables import Base, Typed
from shared.contracts.facts import Person
from shared.database import UtcDateTime

RegistrationState = Literal[
    "unconfirmed", "applied", "waitlisted", "offered", "confirmed", "expired", "cancelled"
]

Mode = Literal["on_site", "online"]


class Registration(Base):
    """One person's claim to a place, as the newest fact told it.

    ``sequence`` is that of the fact that gave the present state; older facts are dropped.
    ``letter_kind`` and ``letter_details`` are what the letter about that state says;
    ``thread`` is the Message-ID that later mails follow up. ``session_ids`` are the sessions that
    the person chose, none for all; ``mode`` is how they take part, where that was asked. Links to
    the calendar file that were made before ``link_epoch`` are ended.
    """

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(
            "state IN ('unconfirmed', 'applied', 'waitlisted', 'offered', 'confirmed', 'expired',"
            " 'cancelled')",
            name="state",
        ),
        CheckConstraint("sequence >= 0", name="sequence"),
        Index("ix_registration_address", text("lower(participant ->> 'email')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    sequence: Mapped[int]
    state: Mapped[RegistrationState] = mapped_column(Text)
    participant: Mapped[Person] = mapped_column(Typed(Person))
    letter_kind: Mapped[Kind] = mapped_column(Text)
    letter_details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    my_page_url: Mapped[str | None]
    thread: Mapped[str | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    session_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    mode: Mapped[Mode | None] = mapped_column(Text)
    link_epoch: Mapped[int] = mapped_column(default=0, server_default="0")

    def attends(self, session_id: UUID) -> bool:
        """Say whether the person takes part in a session of the cohort."""
        return self.session_ids is None or session_id in self.session_ids


def address_of(registration: type[Registration] = Registration) -> ColumnElement[str]:
    """Return the address of a registration's person in lower case, as its index has it."""
    person = type_coerce(registration.participant, JSONB)
    return func.lower(person.op("->>")(literal_column("'email'")))


class Invitation(Base):
    """One registration's calendar entry for one session, for all its life.

    ``uid`` and ``organizer`` never change. ``sequence``, ``method`` and ``revised_at`` are of
    the newest revision. A revision that never left gives its number to the next. ``answer`` is what
    the person has said; of two answers the one to the later revision counts, then the later one
    (``answered_sequence``, ``answered_stamp``). ``answers`` is how often it has changed.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("registration_id", "session_id"),
        UniqueConstraint("uid"),
        CheckConstraint("method IN ('REQUEST', 'CANCEL')", name="method"),
        CheckConstraint("answer IN ('ACCEPTED', 'DECLINED', 'TENTATIVE')", name="answer"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("program_session.id"), index=True)
    uid: Mapped[str]
    organizer: Mapped[Mailbox] = mapped_column(Typed(Mailbox))
    sequence: Mapped[int]
    method: Mapped[Method] = mapped_column(Text)
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[ParticipationStatus | None] = mapped_column(Text)
    answered_sequence: Mapped[int | None]
    answered_stamp: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[Literal["mail", "web"] | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answers: Mapped[int] = mapped_column(default=0, server_default="0")
