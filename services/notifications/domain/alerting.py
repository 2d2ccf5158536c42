"""Telling people of trouble that no retry mends: in the log at once, on pages until it is over."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.errors import NothingKnown
from services.notifications.storage import alerts
from services.notifications.storage.alerts import Alert, AlertKind

log = logging.getLogger(__name__)


def alert(session: Session, kind: AlertKind, about: str, *, words: str, now: datetime) -> None:
    """Say that something is wrong with ``about``; said again, it is counted."""
    times = alerts.raise_or_count(session, kind, about, words=words, now=now)
    log.error("ALERT %s, %s (%d times): %s", kind, about, times, words)


def end(session: Session, kind: AlertKind, about: str, *, now: datetime) -> None:
    """Settle an alert whose trouble is over by itself."""
    found = alerts.open_alert_locked(session, kind, about)
    if found is not None:
        found.settled_at = now
        log.warning("over: %s, %s", kind, about)


def settle(session: Session, alert_id: UUID, *, by: str, now: datetime) -> None:
    """Note that somebody has looked after an alert; settled before, nothing changes.

    Raises:
        NothingKnown: There is no such alert.
    """
    found = session.get(Alert, alert_id, with_for_update=True)
    if found is None:
        raise NothingKnown
    if found.settled_at is None:
        found.settled_at = now
        found.settled_by = by
