"""The tables that each service keeps for its messages; in every service's own database."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import NAMING_CONVENTION, UtcDateTime

messaging_metadata = MetaData(naming_convention=NAMING_CONVENTION)

outbox = Table(
    "outbox",
    messaging_metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("published_at", UtcDateTime, nullable=True),
    UniqueConstraint("id"),
    # Two facts of one thing can never claim the same place in its order.
    UniqueConstraint("aggregate_id", "sequence"),
    Index("ix_outbox_unpublished", "position", postgresql_where=text("published_at IS NULL")),
    Index("ix_outbox_published_at", "published_at"),
)

relay_state = Table(
    "relay_state",
    messaging_metadata,
    Column("id", SmallInteger, primary_key=True),
    Column("broker_run_id", Text, nullable=False),
    Column("canary", Text, nullable=False),
)

inbox = Table(
    "inbox",
    messaging_metadata,
    Column("consumer", Text, primary_key=True),
    Column("message_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("handled_at", UtcDateTime, nullable=False),
    Index("ix_inbox_handled_at", "handled_at"),
)

dead_letter = Table(
    "dead_letter",
    messaging_metadata,
    Column("id", Uuid, primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("died_at", UtcDateTime, nullable=False),
    Column("replayed_at", UtcDateTime, nullable=True),
)

# Who has been erased, by opaque ids: see shared.messaging.erasing.
tombstone = Table(
    "tombstone",
    messaging_metadata,
    Column("id", Uuid, primary_key=True),
    Column("erased_at", UtcDateTime, nullable=False),
    Column("lasting", Boolean, nullable=False),
)
