"""Participants, the organisations they come from, and the organizers who sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class Participant(Base):
    """A person, known by e-mail address.

    ``email`` is kept as typed; ``email_key`` is what two spellings of one address share.
    ``link_epoch`` is part of every link to the person's own page: raising it ends the older
    ones. ``sequence`` numbers the messages about the person.
    """

    __tablename__ = "participant"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    link_epoch: Mapped[int] = mapped_column(default=0)
    links_revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sequence: Mapped[int] = mapped_column(default=0)


class Organisation(Base):
    """Whom a participant comes from; one row per organisation number, else per name."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index(
            "uq_organisation_number",
            "number",
            unique=True,
            postgresql_where=text("number IS NOT NULL"),
        ),
        Index(
            "uq_organisation_name_key",
            "name_key",
            unique=True,
            postgresql_where=text("number IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)


class OrganizerAccount(Base):
    """Who may sign in and run cohorts. The password is kept as an Argon2id hash.

    An ``admin`` also decides who may sign in.
    """

    __tablename__ = "organizer"
    __table_args__ = (CheckConstraint("role IN ('organizer', 'admin')", name="role_known"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, server_default="organizer")
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
