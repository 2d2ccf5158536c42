"""What a view may reach: settings, database, clock, link signer, sign-in sessions, limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from shared.database import Database
from shared.kernel.clock import Clock
from shared.kernel.links import LinkSigner
from shared.kernel.settings import ServiceSettings
from shared.web.limits import RateLimits
from shared.web.sign_in_sessions import SignInSessions

EXTENSION = "spinn"


@dataclass(frozen=True)
class Surroundings:
    """Made once by the factory, handed to views through ``current_surroundings``."""

    settings: ServiceSettings
    database: Database
    clock: Clock
    signer: LinkSigner
    sign_in: SignInSessions
    limits: RateLimits


def current_surroundings() -> Surroundings:
    """Return the surroundings of the app that serves the present request."""
    return cast("Surroundings", current_app.extensions[EXTENSION])
