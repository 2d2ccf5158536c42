"""Whether a mail that is due may go now: what else is known of it, of its reader and the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import falling_due, relaying, suppressing
from services.notifications.domain.house import House
from services.notifications.domain.telling import ORDERED_KINDS
from services.notifications.facts.stoppable import Stoppable, stoppable_of
from services.notifications.storage import queries, sending_queries, stops, suppressions
from services.notifications.storage.deliveries import Delivery, DeliveryState
from services.notifications.storage.sending_queries import OpenMail
from services.notifications.storage.suppressions import Suppression
from shared.kernel.addresses import mailbox_key

# Their registrations are locked before them, so that nobody tells something new meanwhile.
_LOCKED_KINDS = ORDERED_KINDS | {"reminder"}
# How long a mail stands back while another one to the same person is on its way.
_STAND_BACK = timedelta(seconds=2)


@dataclass(frozen=True)
class Standing:
    """What decides about some mails, read at once; their rows and registrations are locked.

    ``probe`` is the only mail that may go when the server takes none, ``is_closed`` that it does.
    """

    deliveries: Sequence[Delivery]
    on_their_way: Mapping[UUID, Sequence[OpenMail]]
    suppressed: Mapping[str, Sequence[Suppression]]
    stopped: Mapping[Stoppable, AbstractSet[str]]
    relay: relaying.Gate

    @classmethod
    def of(cls, session: Session, ids: Sequence[UUID], *, house: House) -> Standing:
        """Lock some rows, each registration before its mails, and read what decides about them."""
        sending_queries.lock_registrations_of(session, ids, _LOCKED_KINDS)
        deliveries = sending_queries.deliveries_locked(session, ids)
        addresses = {each.recipient for each in deliveries}
        obstacles = sending_queries.read_obstacles(
            session,
            {each.registration_id for each in deliveries if each.kind in ORDERED_KINDS},
            ORDERED_KINDS,
            mailboxes={mailbox_key(each) for each in addresses},
            relay=house.relay.name,
        )
        held = suppressions.holding_of(session, addresses) if obstacles.some_are_held else {}
        asked = sorted(addresses)
        stopped = {kind: stops.stopped_among(session, asked, kind) for kind in _kinds(deliveries)}
        gate = relaying.gate_of(obstacles.relay)
        return cls(deliveries, obstacles.on_their_way, held, stopped, gate)

    def is_stopped(self, delivery: Delivery) -> bool:
        """Tell whether the reader has said since that they want no mails of this kind."""
        kind = stoppable_of(delivery.kind)
        return kind is not None and delivery.recipient.lower() in self.stopped.get(kind, ())

    def suppression_of(self, delivery: Delivery) -> Suppression | None:
        """Return what holds a mail back from its address."""
        held = self.suppressed.get(mailbox_key(delivery.recipient), ())
        return suppressing.holding_back(held, delivery.kind)

    def waits_until(self, delivery: Delivery, *, now: datetime) -> datetime | None:
        """Return until when a mail stands back for an earlier one about the same registration.

        So a newer revision can never overtake an older one, whatever workers and retries do.
        """
        if delivery.kind not in ORDERED_KINDS:
            return None
        among = self.on_their_way.get(delivery.registration_id, ())
        earlier = [each for each in among if each.id < delivery.id]
        if not earlier:
            return None
        planned = [each.next_attempt_at for each in earlier if each.state == "deferred"]
        return max([now + _STAND_BACK, *(each for each in planned if each is not None)])


def _kinds(deliveries: Sequence[Delivery]) -> set[Stoppable]:
    """Return what can be stopped of some mails; reminders have been asked for in their planning."""
    found = {stoppable_of(each.kind) for each in deliveries}
    return {each for each in found if each is not None and each != "reminders"}


def lapsed(session: Session, delivery: Delivery, now: datetime) -> DeliveryState | None:
    """Return how a mail ends if it has nothing more to say, else None.

    What still holds of a mail of several reminders is planned anew.
    """
    if delivery.state == "unknown":
        over = now >= delivery.not_after or is_overtaken(session, delivery)
        return "unknown" if over else None
    if now >= delivery.not_after:
        return "expired"
    if delivery.kind == "reminder" and not falling_due.still_holds(session, delivery):
        falling_due.plan_again(session, delivery)
        return "superseded"
    return None


def is_overtaken(session: Session, delivery: Delivery) -> bool:
    """Tell whether a later mail says what a repeat of this one would say, or the opposite."""
    if delivery.kind not in ORDERED_KINDS:
        later = queries.deliveries_about(session, delivery.subject_id)
        return any(each.id > delivery.id for each in later)
    return any(
        each.kind in ORDERED_KINDS
        and each.id > delivery.id
        and (each.fact_sequence > delivery.fact_sequence or each.topic == delivery.topic)
        for each in queries.deliveries_of(session, delivery.registration_id)
    )
