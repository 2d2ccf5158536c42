"""The circuit breaker of the mail server: nothing is sent while it takes nothing.

The state is a row that all workers and schedulers share. Closed, everything that is due goes
out. What shows that the server is away or refuses us opens it; then what is due waits, without
an attempt counted, until a single mail may probe. The probe's end closes it or opens it for
longer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import alerting, policies
from services.notifications.domain.house import House
from services.notifications.gateways.transmission import Transmission
from services.notifications.storage import relays
from services.notifications.storage.relays import Relay
from services.notifications.storage.sending_queries import RelaySeen

log = logging.getLogger(__name__)


def allowance(session: Session, limit: int, *, house: House, now: datetime) -> int:
    """Return how many due mails may be taken now: all, one as a probe, or none."""
    relay = relays.relay_of(session, house.relay.name)
    if relay is None or relay.state == "closed":
        return limit
    relay = relays.relay_locked(session, house.relay.name, now=now)
    if relay.state == "closed":
        return limit
    return 1 if relay.probe_at is None or relay.probe_at <= now else 0


def probe_with(session: Session, delivery_id: UUID, *, house: House, now: datetime) -> None:
    """Let this mail find out whether the server takes mail again; others wait meanwhile."""
    relay = relays.relay_locked(session, house.relay.name, now=now)
    if relay.state != "closed":
        relay.state = "half_open"
        relay.probe = delivery_id
        relay.probe_at = now + house.send_lease


@dataclass(frozen=True)
class Gate:
    """Whether mails that are in a queue already may still go: all of them, or ``probe`` alone."""

    lets_all_through: bool
    probe: UUID | None

    def lets_through(self, delivery_id: UUID) -> bool:
        """Tell whether this mail may go."""
        return self.lets_all_through or self.probe == delivery_id


def gate_of(relay: RelaySeen | None) -> Gate:
    """Return what the server's state lets through now; None is before its first trouble."""
    if relay is None:
        return Gate(lets_all_through=True, probe=None)
    return Gate(relay.state == "closed", relay.probe)


def is_at_ease(session: Session, *, house: House) -> bool:
    """Tell whether a mail that is taken says nothing new of the server."""
    return relays.has_no_trouble(session, house.relay.name)


def learn(
    session: Session, delivery_id: UUID, ended: Transmission, *, house: House, now: datetime
) -> None:
    """Draw from the end of one attempt what it tells of the mail server."""
    verdict = policies.verdict_on_relay(ended.fate, ended.stage, ended.code)
    if verdict is None or (verdict == "works" and is_at_ease(session, house=house)):
        return
    relay = relays.relay_locked(session, house.relay.name, now=now)
    if relay.state != "closed" and relay.probe != delivery_id:
        # Of the mails that were under way when it opened; only the probe decides now.
        return
    if verdict == "works":
        _close(session, relay, now)
        return
    relay.refusals += 1
    enough = verdict == "away" or relay.refusals >= house.relay.refusals
    if relay.state == "closed" and not enough:
        return
    _open(session, relay, ended.words, house=house, now=now)


def _open(session: Session, relay: Relay, words: str, *, house: House, now: datetime) -> None:
    if relay.state == "closed":
        relay.since = now
        relay.failures = 0
    relay.state = "open"
    relay.probe = None
    relay.failures += 1
    relay.refusals = 0
    relay.words = words
    relay.probe_at = now + policies.relay_pause(
        relay.failures, first=house.relay.pause, longest=house.relay.longest_pause
    )
    alerting.alert(session, "relay_paused", relay.name, words=words, now=now)


def _close(session: Session, relay: Relay, now: datetime) -> None:
    if relay.state != "closed":
        log.warning("the mail server %s takes mail again", relay.name)
        alerting.end(session, "relay_paused", relay.name, now=now)
        relay.since = now
    relay.state = "closed"
    relay.probe = relay.probe_at = None
    relay.failures = relay.refusals = 0
