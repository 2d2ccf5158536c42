"""Which mails one may do without: people can stop them, and they go out at most once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from services.notifications.facts.letter_facts import Kind

Stoppable = Literal["reminders", "invitations", "announcements"]

# All else tells of one's own place.
_STOPPABLE: Mapping[Kind, Stoppable] = {
    "reminder": "reminders",
    "invited": "invitations",
    "announcement": "announcements",
}


def stoppable_of(kind: Kind) -> Stoppable | None:
    """Return as what mails of a kind can be stopped, if at all."""
    return _STOPPABLE.get(kind)
