"""Sending nothing more to an address that does not take it, and sending again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from services.notifications.domain import policies
from services.notifications.domain.errors import NotSuppressed
from services.notifications.facts.letter_facts import Kind
from services.notifications.facts.suppression import Cause
from services.notifications.storage import suppressions
from services.notifications.storage.suppressions import Suppression

log = logging.getLogger(__name__)


def suppress(session: Session, address: str, cause: Cause, *, now: datetime) -> bool:
    """Send nothing more to ``address``; tell whether that is new.

    Said again for the same reason, nothing changes.
    """
    is_new = suppressions.add(session, address, cause, now=now)
    if is_new:
        # Without the address: who it is stands in the database, for those who may see it.
        log.warning("an address gets no more mail: %s, noted by %s", cause.reason, cause.by)
    return is_new


def release(session: Session, address: str, *, by: str, why: str, now: datetime) -> None:
    """Send to ``address`` again, whatever held against it; what was held back stays unsent.

    Raises:
        NotSuppressed: Nothing holds against the address, perhaps no longer.
    """
    holding = suppressions.holding_locked(session, address)
    if not holding:
        raise NotSuppressed
    for each in holding:
        each.released_at = now
        each.released_by = by
        each.release_reason = why


def check(session: Session, address: str, kind: Kind) -> Suppression | None:
    """Return what holds a mail of ``kind`` to ``address`` back; None when it may go."""
    return holding_back(suppressions.holding(session, address), kind)


def holding_back(held: Iterable[Suppression], kind: Kind) -> Suppression | None:
    """Return which of the notes against an address holds a mail of ``kind`` back."""
    return next((each for each in held if policies.is_held_back(kind, each.reason)), None)
