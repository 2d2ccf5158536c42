"""Mails that did not go out, or nobody knows, while newer ones wait: all is said by one set."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.notifications.domain.house import House
from services.notifications.domain.telling import ORDERED_KINDS, tell
from services.notifications.storage import queries
from services.notifications.storage.cohort_queries import whole_cohort
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Registration

_DID_NOT_ARRIVE = frozenset({"deferred", "expired", "unknown"})
_OPEN = frozenset({"queued", "deferred", "sending"})


def merge_with_newer(
    session: Session,
    delivery: Delivery,
    registration: Registration,
    *,
    house: House,
    now: datetime,
) -> None:
    """Write anew what a mail that has just ended says, together with the newer ones, if any wait.

    These were written in the belief that it would arrive. After a refusal for now the server's
    pause is kept: what is written anew starts when the old was to be tried again.
    """
    if delivery.kind not in ORDERED_KINDS or delivery.state not in _DID_NOT_ARRIVE:
        return
    session.flush()
    if not _newer_waits(session, delivery):
        return
    again = delivery.next_attempt_at if delivery.state == "deferred" else None
    whole = whole_cohort(session, registration.cohort_id)
    tell(session, registration, whole, house=house, now=now)
    session.flush()
    for each in queries.deliveries_of(session, registration.id):
        if each.kind in ORDERED_KINDS and each.state == "queued":
            each.next_attempt_at = again or now


def _newer_waits(session: Session, delivery: Delivery) -> bool:
    """Tell whether a later fact has made a newer mail than this one.

    Mails of the same occasion wait for each other and are no reason to write them anew.
    """
    return any(
        each.kind in ORDERED_KINDS
        and each.id > delivery.id
        and each.state in _OPEN
        and (each.topic == delivery.topic or each.fact_sequence > delivery.fact_sequence)
        for each in queries.deliveries_of(session, delivery.registration_id)
    )
