"""The life of a text: claimed, begun, settled. What may have arrived is not sent again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import falling_due, policies, reminding
from services.notifications.domain.house import House
from services.notifications.gateways.text_words import code_text
from services.notifications.gateways.texting import TextFate, TextOutcome, TextParcel
from services.notifications.storage import preferences, stops, text_queries
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.texts import TextMessage, TextState

log = logging.getLogger(__name__)


def claim(session: Session, now: datetime, limit: int, *, house: House) -> Sequence[UUID]:
    """Take due texts for a while and return their ids."""
    due = text_queries.texts_due(session, now, limit)
    for each in due:
        each.claimed_until = now + house.claim_lease
    return [each.id for each in due]


def begin(session: Session, text_id: UUID, *, house: House, now: datetime) -> TextParcel | None:
    """Begin an attempt, or return None if there is nothing to do now.

    One that was begun and never settled may have arrived, so it is not made again.
    """
    row = text_queries.text_locked(session, text_id)
    if row is None or row.next_attempt_at is None or row.next_attempt_at > now:
        return None
    if row.state == "sending":
        _close(row, "unknown", now)
        return None
    if row.not_after <= now:
        _close(row, "expired", now)
        return None
    if not _holds(session, row):
        _close(row, "superseded", now)
        return None
    if waits_until := _quiet_until(session, row, now):
        row.next_attempt_at = waits_until
        row.claimed_until = None
        return None
    row.state = "sending"
    row.attempts += 1
    # Nobody looks at it before an attempt must have ended.
    row.next_attempt_at = row.claimed_until = now + house.send_lease
    body = row.body or code_text(house.code_of(row.subject_id), row.language)
    return TextParcel(row.id, row.phone, body)


def settle(session: Session, text_id: UUID, outcome: TextOutcome, *, now: datetime) -> None:
    """Write down what became of the attempt and what is planned next."""
    row = text_queries.text_locked(session, text_id)
    if row is None or row.state != "sending":
        log.warning("text %s was taken over, its outcome is dropped", text_id)
        return
    row.words = outcome.words
    match outcome.fate:
        case TextFate.ACCEPTED:
            _close(row, "sent", now)
        case TextFate.DEFERRED:
            row.state = "queued"
            row.next_attempt_at = policies.retry_at(row.id, row.attempts, now=now)
            row.claimed_until = None
        case TextFate.UNKNOWN:
            _close(row, "unknown", now)
        case TextFate.REFUSED:
            _close(row, "failed", now)
            log.warning("text %s was refused: %s", row.id, outcome.words)


def _holds(session: Session, row: TextMessage) -> bool:
    """Tell whether a text still says what is true, to a number that still wants it."""
    kept = preferences.preference_of(session, row.address)
    if kept is None or kept.phone != row.phone:
        return False
    if row.kind == "code":
        return kept.phone_asked == row.subject_id and kept.phone_confirmed_at is None
    if stops.stopped_since(session, row.address, "reminders"):
        return False
    delivery = session.get(Delivery, row.subject_id)
    return delivery is not None and falling_due.still_holds(session, delivery)


def _quiet_until(session: Session, row: TextMessage, now: datetime) -> datetime | None:
    """Return the end of quiet hours that a text falls in and can wait for, or None.

    A mail may lie there in the night, a text wakes people: also one that is tried again, or that
    an organizer asked for. A code is waited for at this moment.
    """
    quiet = reminding.quiet_of(preferences.preference_of(session, row.address))
    delivery = session.get(Delivery, row.subject_id) if row.kind == "reminder" else None
    if quiet is None or delivery is None:
        return None
    window = quiet.window(now, delivery.facts.sessions[0].zone)
    return window[1] if window and window[1] < row.not_after else None


def _close(row: TextMessage, state: TextState, now: datetime) -> None:
    row.state = state
    row.next_attempt_at = None
    row.claimed_until = None
    row.settled_at = now
