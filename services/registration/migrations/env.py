"""Alembic's entry for the registration database."""

from alembic import context

from services.registration.storage import (  # noqa: F401  (fill the metadata)
    api_access,
    attendance,
    data_requests,
    forms,
    mail_reports,
    party_seats,
    registrations,
    session_replies,
    sign_in_codes,
    uploads,
    webhooks,
)
from services.registration.storage.tables import Base
from shared.migrations import run_environment

run_environment(context, Base.metadata)
