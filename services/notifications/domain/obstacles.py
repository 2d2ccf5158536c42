"""Why a mail cannot be sent again, or kept from going out, by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, suppressing
from services.notifications.domain.noting import Act
from services.notifications.domain.telling import ORDERED_KINDS
from services.notifications.storage import suppressions
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.suppressions import Suppression
from services.notifications.storage.told_mails import ToldMail, told_mails
from shared.kernel.addresses import mailbox_key

Obstacle = Literal[
    "is_on_its_way", "has_gone", "does_not_go", "is_replaced", "is_too_late", "takes_no_mail"
]

_CAN_GO_AGAIN = frozenset({"failed", "unknown", "expired", "aborted", "suppressed", "bounced"})
_CAN_BE_ABORTED = frozenset({"queued", "deferred"})
_HAS_GONE = frozenset({"sent", "unknown", "bounced", "complained"})
# They stand under somebody's registration, and no other mail about it says the same.
_OF_ONE_MOMENT = frozenset({"reminder", "announcement"})


@dataclass(frozen=True)
class Obstacles:
    """What decides about some mails, read at once however many they are."""

    now: datetime
    suppressed: Mapping[str, Sequence[Suppression]]
    told: Mapping[UUID, Sequence[ToldMail]]

    @classmethod
    def of(cls, session: Session, deliveries: Sequence[Delivery], *, now: datetime) -> Obstacles:
        """Read what decides about some mails."""
        return cls(
            now,
            suppressions.holding_of(session, [each.recipient for each in deliveries]),
            told_mails(session, [each.registration_id for each in deliveries]),
        )

    def to(self, act: Act, delivery: Delivery) -> Obstacle | None:
        """Return why an act is not possible, or None if it is.

        A mail goes again only while it is the newest word on its subject: after a later one it
        would tell people, and their calendars, what no longer holds.
        """
        if delivery.state not in (_CAN_BE_ABORTED if act == "aborted" else _CAN_GO_AGAIN):
            return _stands(delivery)
        return None if act == "aborted" else self._to_again(delivery)

    def _to_again(self, delivery: Delivery) -> Obstacle | None:
        until = composing.useful_until(delivery.facts)
        if until is not None and self.now >= until:
            return "is_too_late"
        held = self.suppressed.get(mailbox_key(delivery.recipient), ())
        if suppressing.holding_back(held, delivery.kind):
            return "takes_no_mail"
        later = [
            each for each in self.told.get(delivery.registration_id, ()) if each.id > delivery.id
        ]
        return "is_replaced" if any(_replaces(each, delivery) for each in later) else None


def _replaces(later: ToldMail, delivery: Delivery) -> bool:
    """Tell whether a later mail says what an earlier one would, or the opposite."""
    same_topic = later.topic == delivery.topic
    if delivery.kind in ORDERED_KINDS:
        is_newer = later.fact_sequence > delivery.fact_sequence
        return later.kind in ORDERED_KINDS and (is_newer or same_topic)
    same_subject = later.subject_id == delivery.subject_id
    return same_subject and (delivery.kind not in _OF_ONE_MOMENT or same_topic)


def _stands(delivery: Delivery) -> Obstacle:
    if delivery.state == "superseded":
        return "is_replaced"
    if delivery.state in {"queued", "deferred", "sending"}:
        return "is_on_its_way"
    return "has_gone" if delivery.state in _HAS_GONE else "does_not_go"
