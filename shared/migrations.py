"""Bringing a service's database to the shape its code expects, with Alembic."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from sqlalchemy import DateTime, MetaData, engine_from_config, pool
from sqlalchemy.types import TypeDecorator

from shared.messaging.tables import messaging_metadata


def configuration(service_package: str, database_url: str) -> Config:
    """Return the Alembic configuration of ``services.<name>``."""
    package = import_module(service_package)
    config = Config()
    folder = Path(package.__path__[0]) / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["database_url"] = database_url
    return config


def upgrade(service_package: str, database_url: str) -> None:
    """Bring the database at ``database_url`` to the newest revision of the service."""
    command.upgrade(configuration(service_package, database_url), "head")


def run_environment(context: Any, metadata: MetaData) -> None:
    """Run migrations for a service's ``env.py``, with its tables and the messages' tables."""
    config = context.config
    engine = engine_from_config(
        {"sqlalchemy.url": config.attributes["database_url"]},
        poolclass=pool.NullPool,
    )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=[metadata, messaging_metadata],
            compare_type=True,
            render_item=_render_own_types,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def _render_own_types(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write PostgreSQL's type for a column type of ours, so that migrations import no models."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    if isinstance(item.impl, DateTime):
        return "sa.DateTime(timezone=True)"
    context.imports.add("from sqlalchemy.dialects import postgresql")
    return "postgresql.JSONB()"


def create_messaging_tables(op: Any) -> None:
    """Create outbox, inbox, dead letters and the relay's state; for a first migration."""
    messaging_metadata.create_all(op.get_bind())


def drop_messaging_tables(op: Any) -> None:
    """Drop what ``create_messaging_tables`` made."""
    messaging_metadata.drop_all(op.get_bind())
