"""Which mails of a cohort organizers look for, as conditions on rows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.deliveries import Delivery, DeliveryState
from shared.database import has_part


@dataclass(frozen=True)
class MailFilter:
    """Which mails of a cohort are looked for; what is empty does not matter.

    ``person`` is the registration that a mail is about, ``words`` a part of a name or an address.
    """

    cohort_id: UUID
    state: DeliveryState | None = None
    kind: Kind | None = None
    person: UUID | None = None
    words: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the rows that are looked for fulfil."""
        found = [Delivery.cohort_id == self.cohort_id]
        if self.state:
            found.append(Delivery.state == self.state)
        if self.kind:
            found.append(Delivery.kind == self.kind)
        if self.person:
            found.append(Delivery.registration_id == self.person)
        if self.words:
            name = type_coerce(Delivery.facts, JSONB)["reader"].astext
            found.append(
                or_(
                    has_part(func.lower(name), self.words.lower()),
                    has_part(func.lower(Delivery.recipient), self.words.lower()),
                )
            )
        return found
