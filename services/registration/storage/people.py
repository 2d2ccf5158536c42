"""Participants, the organisations they come from, and the organizers who sign in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    """Whom a participant comes from; one row per number, else per name, kind and country.

    ``number`` is the Swedish organisation number; ``register_number`` what the register of
    another ``country`` uses. A sole trader has neither: theirs would be a person's number.
    A row with ``merged_into_id`` is another spelling of that one, and keeps its own name.
    """

    __tablename__ = "organisation"
    __table_args__ = (
        Index(
            "uq_organisation_number",
            "number",
            unique=True,
            postgresql_where=text("number IS NOT NULL"),
        ),
        Index(
            "uq_organisation_register_number",
            "country",
            "register_number",
            unique=True,
            postgresql_where=text("register_number IS NOT NULL"),
        ),
        Index(
            "uq_organisation_name_key",
            "name_key",
            "kind",
            "country",
            unique=True,
            postgresql_where=text("number IS NULL AND register_number IS NULL"),
        ),
        Index("ix_organisation_name_key", "name_key"),
        CheckConstraint("kind IN ('swedish', 'sole_trader', 'foreign')", name="kind_known"),
        CheckConstraint("number IS NULL OR kind = 'swedish'", name="number_is_swedish"),
        CheckConstraint("register_number IS NULL OR kind = 'foreign'", name="register_is_foreign"),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, server_default="swedish")
    country: Mapped[str] = mapped_column(Text, server_default="SE")
    register_number: Mapped[str | None] = mapped_column(Text)
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)


class OrganisationMerge(Base):
    """That one organisation turned out to be another: when, by whom, why, and whether undone."""

    __tablename__ = "organisation_merge"
    __table_args__ = (
        Index(
            "uq_organisation_merge_standing",
            "gone_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    gone_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(Text)
    undo_reason: Mapped[str | None] = mapped_column(Text)

    kept: Mapped[Organisation] = relationship(foreign_keys=[kept_id], lazy="joined")
    gone: Mapped[Organisation] = relationship(foreign_keys=[gone_id], lazy="joined")


class OrganizerAccount(Base):
    """Who may sign in and run cohorts. The password is kept as an Argon2id hash.

    An ``admin`` also decides who may sign in. Whoever is ``limited`` runs the programs of their
    ``assignments`` and sees no others.
    """

    __tablename__ = "organizer"
    __table_args__ = (CheckConstraint("role IN ('organizer', 'admin')", name="role_known"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, server_default="organizer")
    limited: Mapped[bool] = mapped_column(default=False, server_default="false")
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    assignments: Mapped[list[Assignment]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def programs(self) -> tuple[UUID, ...] | None:
        """The programs that they run; None is all of them."""
        return tuple(each.program_id for each in self.assignments) if self.limited else None


class Assignment(Base):
    """A program that an organizer runs who does not run all."""

    __tablename__ = "organizer_program"

    organizer_id: Mapped[UUID] = mapped_column(
        ForeignKey("organizer.id", ondelete="CASCADE"), primary_key=True
    )
    program_id: Mapped[UUID] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), primary_key=True, index=True
    )
