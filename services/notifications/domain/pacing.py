"""No domain gets mail faster than it is allowed to: what is too much is due a little later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.notifications.storage import relays
from services.notifications.storage.deliveries import Delivery
from shared.kernel.addresses import mailbox_key

ANY_DOMAIN = "*"
# So much of a minute's mails may go at once; the rest is spread.
_BURST = timedelta(seconds=10)


def keep_pace(
    session: Session, due: Sequence[Delivery], paces: Mapping[str, int], *, now: datetime
) -> list[Delivery]:
    """Return what may go now, and plan the rest for when its domain has room.

    ``paces`` are mails per minute by domain; ``*`` holds for each domain without one of its own.
    """
    by_domain: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in due:
        by_domain[mailbox_key(delivery.recipient).rpartition("@")[2]].append(delivery)
    paced = {domain: pace for domain in by_domain if (pace := _pace_of(domain, paces))}
    rows = relays.paces_locked(session, paced.keys(), now=now)
    late: set[Delivery] = set()
    for domain, pace in paced.items():
        late |= set(_spread(rows[domain], by_domain[domain], timedelta(minutes=1) / pace, now))
    return [delivery for delivery in due if delivery not in late]


def _pace_of(domain: str, paces: Mapping[str, int]) -> int | None:
    return paces.get(domain, paces.get(ANY_DOMAIN))


def _spread(
    row: relays.DomainPace, due: Sequence[Delivery], interval: timedelta, now: datetime
) -> list[Delivery]:
    """Let through what the pace allows (the virtual scheduling of GCRA); return the others."""
    late: list[Delivery] = []
    slack = max(_BURST - interval, timedelta())
    for delivery in due:
        if not late and row.through_at - now <= slack:
            row.through_at = max(row.through_at, now) + interval
            continue
        delivery.next_attempt_at = row.through_at - slack + interval * len(late)
        late.append(delivery)
    return late
