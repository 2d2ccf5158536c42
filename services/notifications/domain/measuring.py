"""What this service measures of itself beyond what all services do."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from services.notifications.storage import alerts, sending_queries, suppressions

Measure = tuple[str, str, float]


def measures(session: Session) -> Iterator[Measure]:
    """Yield name, meaning and value of each measure."""
    counted = alerts.count_open(session)
    yield "spinn_mail_alerts", "Troubles with mail that nobody has settled.", sum(counted.values())
    paused = counted.get("relay_paused", 0)
    yield "spinn_mail_paused", "1 while the mail server takes no mail and all mail waits.", paused
    waiting = sending_queries.count_waiting(session)
    yield "spinn_mails_waiting", "Mails that are still to go.", waiting
    suppressed = suppressions.count_holding(session)
    yield "spinn_addresses_suppressed", "Reasons for which addresses get no mail.", suppressed
