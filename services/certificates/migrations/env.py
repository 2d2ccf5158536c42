"""Alembic's entry for the certificates database."""

from alembic import context

from services.certificates.storage import (  # noqa: F401  (fills the metadata)
    holds,
    imports,
    issuances,
    reports,
    templates,
    transcripts,
)
from services.certificates.storage.tables import Base
from shared.migrations import run_environment

run_environment(context, Base.metadata)
