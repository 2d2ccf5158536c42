"""The limit of sign-ups from one network: each request counts once, alone or with others."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g

from services.registration.web.doors import settings
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings


class TooManySignUps(Exception):
    """More people behind one address sign up than may in a minute."""


def within_limit() -> bool:
    """Count this request, unless it has been, and say whether it is within the limit."""
    network = not_yet_counted()
    if network is not None:
        note(within=all_within([network])[0])
    return bool(g.sign_up_allowed)


def not_yet_counted() -> str | None:
    """Return the network that this request comes from, or None once it has been counted."""
    return None if "sign_up_allowed" in g else client_address()


def note(*, within: bool) -> None:
    """Note that this request has been counted."""
    g.sign_up_allowed = within


def all_within(networks: Sequence[str | None]) -> Sequence[bool]:
    """Count one request of each network, but for those that have been, in one trip."""
    limits, limit = current_surroundings().limits, settings().sign_up_limit
    uncounted = [network for network in networks if network is not None]
    within = iter(limits.allow_each("sign-up", uncounted, limit) if uncounted else ())
    return [network is None or next(within) for network in networks]
