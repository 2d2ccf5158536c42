"""What the pages about mails show, as frozen view models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.noting import Act
from services.notifications.domain.obstacles import Obstacle
from services.notifications.facts.letter_facts import Kind
from services.notifications.storage.deliveries import DeliveryState
from shared.web.paging import PageNumbers


@dataclass(frozen=True)
class MailRow:
    """One mail with its fate; ``moment`` is when it was settled, is tried again, or was entered."""

    mail_id: UUID
    kind: Kind
    name: str
    address: str
    state: DeliveryState
    moment: datetime
    attempts: int
    words: str | None


@dataclass(frozen=True)
class StateChoice:
    """One state, or none for all of them, to look at alone."""

    state: DeliveryState | None
    count: int
    url: str
    selected: bool


@dataclass(frozen=True)
class MailsPage:
    """notifications/mails.html. ``asked`` is the filter as it stands in the address."""

    cohort_id: UUID
    title: str
    choices: tuple[StateChoice, ...]
    kinds: tuple[Kind, ...]
    asked: Mapping[str, str]
    person: str
    rows: tuple[MailRow, ...]
    pages: PageNumbers
    all_url: str


@dataclass(frozen=True)
class ActPage:
    """notifications/mails_act.html: which mails an act changes, and why it leaves others.

    ``more`` can be changed and are not named; ``beyond`` are too many for this time.
    """

    cohort_id: UUID
    title: str
    act: Act
    possible: tuple[MailRow, ...]
    impossible: Mapping[Obstacle, int]
    more: int
    beyond: int
    back_url: str
