"""What a person's calendar page shows, as frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from services.notifications.domain.feed_contents import coming_entries
from services.notifications.domain.following import following
from services.notifications.domain.house import House
from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.gateways.calendar_events import summary_of
from services.notifications.gateways.calendar_web_links import (
    WebCalendars,
    links_to_add,
    links_to_follow,
    webcal,
)
from services.notifications.storage.registrations import Registration
from shared.kernel.qr import qr_svg

_ALARM_MINUTES = 30


@dataclass(frozen=True)
class ComingSession:
    """One session in the shape that the shared session macros read, and where it is added."""

    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    online: bool
    add: WebCalendars
    room: str | None = None
    track: str | None = None
    whole_day: bool = False


@dataclass(frozen=True)
class FeedAddress:
    """The address that a calendar follows, in all the ways of handing it over."""

    url: str
    webcal: str
    with_alarm: str
    follow: WebCalendars
    qr: Markup


@dataclass(frozen=True)
class FeedSection:
    """notifications/feed_section.html.

    ``address`` is None if there is none, or none that can be shown any more; ``made_at`` tells
    which. ``used_at`` is about when a calendar read it last.
    """

    address: FeedAddress | None
    made_at: datetime | None
    used_at: datetime | None
    alarm_minutes: int = _ALARM_MINUTES


@dataclass(frozen=True)
class CalendarPage:
    """notifications/calendar.html."""

    coming: tuple[ComingSession, ...]
    feed: FeedSection
    my_page_url: str | None


def calendar_page(
    session: Session, owner: Registration, house: House, *, now: datetime
) -> CalendarPage:
    """Return what the person of a registration goes to, and what their calendar can follow."""
    address = owner.participant.email.lower()
    coming = coming_entries(session, address, now=now)
    return CalendarPage(
        coming=tuple(_coming(entry) for entry in coming),
        feed=feed_section(session, address, house),
        my_page_url=owner.my_page_url,
    )


def feed_section(session: Session, address: str, house: House) -> FeedSection:
    """Return what an address sees of its feed."""
    found = following(session, address, house=house)
    if found is None:
        return FeedSection(address=None, made_at=None, used_at=None)
    shown = _address(house.feed_url(found.token)) if found.token else None
    return FeedSection(address=shown, made_at=found.made_at, used_at=found.used_at)


def _address(url: str) -> FeedAddress:
    return FeedAddress(
        url=url,
        webcal=webcal(url),
        with_alarm=webcal(f"{url}?alarm={_ALARM_MINUTES}"),
        follow=links_to_follow(url, _("My sessions in Spinn")),
        qr=qr_svg(webcal(url), _("QR code that opens the address in the calendar of a telephone")),
    )


def _coming(entry: CalendarEntry) -> ComingSession:
    return ComingSession(
        title=summary_of(entry),
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        zone=entry.zone,
        place=entry.place,
        online=bool(entry.online_url),
        add=links_to_add(entry),
        track=entry.track,
        whole_day=entry.whole_days,
    )
