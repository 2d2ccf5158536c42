"""What the pages about delivery problems show, as frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.facts.suppression import SuppressionReason
from services.notifications.storage import alerts, suppressions
from services.notifications.storage.alerts import Alert, AlertKind
from services.notifications.storage.suppressions import Suppression
from shared.web.paging import PAGE_SIZE, PageNumbers, offset_of, page_numbers, page_within


@dataclass(frozen=True)
class AlertRow:
    """One trouble with the mail server, or with a domain that refuses us."""

    alert_id: UUID
    kind: AlertKind
    about: str
    words: str
    times: int
    raised_at: datetime
    seen_at: datetime


@dataclass(frozen=True)
class SuppressionRow:
    """One reason for which an address gets no mail; ``by_name`` is who said so, if somebody did."""

    suppression_id: UUID
    address: str
    reason: SuppressionReason
    since: datetime
    by_name: str | None
    words: str


@dataclass(frozen=True)
class ProblemsPage:
    """notifications/problems.html."""

    alerts: tuple[AlertRow, ...]
    suppressed: tuple[SuppressionRow, ...]
    pages: PageNumbers


@dataclass(frozen=True)
class ReleasePage:
    """notifications/release.html: an address, and all that holds mail to it back."""

    address: str
    reasons: tuple[SuppressionRow, ...]


def problems_page(session: Session, number: int) -> ProblemsPage:
    """Return what is wrong now, and which addresses get no mail, the newest first."""
    total = suppressions.count_holding(session)
    number = page_within(number, total)
    listed = suppressions.all_holding(session, limit=PAGE_SIZE, offset=offset_of(number))
    return ProblemsPage(
        alerts=tuple(_alert_row(each) for each in alerts.open_alerts(session)),
        suppressed=tuple(_suppression_row(each) for each in listed),
        pages=page_numbers(number, total, "problems.show", {}),
    )


def release_page(session: Session, address: str) -> ReleasePage:
    """Return what holds mail to ``address`` back."""
    reasons = suppressions.holding(session, address)
    return ReleasePage(address, tuple(_suppression_row(each) for each in reasons))


def _alert_row(alert: Alert) -> AlertRow:
    return AlertRow(
        alert_id=alert.id,
        kind=alert.kind,
        about=alert.about,
        words=alert.words,
        times=alert.times,
        raised_at=alert.raised_at,
        seen_at=alert.seen_at,
    )


def _suppression_row(suppression: Suppression) -> SuppressionRow:
    return SuppressionRow(
        suppression_id=suppression.id,
        address=suppression.address,
        reason=suppression.reason,
        since=suppression.since,
        by_name=suppression.noted_by if suppression.reason == "by_hand" else None,
        words=suppression.words,
    )
