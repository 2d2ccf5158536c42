"""Alembic's entry for the certificates database."""

from alembic import context

from services.certificates.storage import holds, imports, issuances, templates  # noqa: F401  (fills the metadata)
from services.certificates.storage.tables import Base
from shared.migrations import run_environment

run_environment(context, Base.metadata)
