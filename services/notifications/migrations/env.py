"""Alembic's entry for the notifications database."""

from alembic import context

from services.notifications.storage import (  # noqa: F401  (fill the metadata)
    alerts,
    bounces,
    brands,
    cohorts,
    deliveries,
    delivery_steps,
    inbound_mails,
    pictures,
    preferences,
    registrations,
    relays,
    reminders,
    stops,
    suppressions,
    texts,
    wordings,
)
from services.notifications.storage.tables import Base
from shared.migrations import run_environment

run_environment(context, Base.metadata)
