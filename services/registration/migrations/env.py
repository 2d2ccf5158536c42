"""Alembic's entry for the registration database."""

from alembic import context

from services.registration.storage import attendance, registrations  # noqa: F401  (fill the metadata)
from services.registration.storage.tables import Base
from shared.migrations import run_environment

run_environment(context, Base.metadata)
