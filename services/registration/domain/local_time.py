"""Wall time that organizers write, turned into instants; times that no clock shows are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from services.registration.domain.errors import TimesNotPossible


def instant(local: datetime, zone: str, *, at_end: bool = False) -> datetime:
    """Return the instant of wall time ``local`` in IANA ``zone``.

    An ambiguous time, in the night when clocks go back, means the first of the two. ``at_end``
    says that it is when something ends, for whoever shows the refusal.

    Raises:
        TimesNotPossible: Clocks skip this time on that day.
    """
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise TimesNotPossible("the clocks skip this time", at_end=at_end)
    return moment


def interval(starts: datetime, ends: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the instants of two wall times.

    Raises:
        TimesNotPossible: The end does not follow the start, or a time does not exist.
    """
    first, last = instant(starts, zone), instant(ends, zone, at_end=True)
    if last <= first:
        raise TimesNotPossible("the end must follow the start")
    return first, last
