"""Hours in which a person wants nothing that can wait: a pure value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing comes that can wait, from wall time to wall time.

    They may go over midnight. Without a ``zone`` they are in that of the session.
    """

    begins: time
    ends: time
    zone: str | None = None

    def window(self, instant: datetime, zone: str) -> tuple[datetime, datetime] | None:
        """Return the quiet hours that ``instant`` lies inside, in UTC; their edges are outside."""
        own = ZoneInfo(self.zone or zone)
        local = instant.astimezone(own)
        for day in (local.date() - timedelta(days=1), local.date()):
            last = day if self.begins < self.ends else day + timedelta(days=1)
            begins = datetime.combine(day, self.begins, own).astimezone(UTC)
            ends = datetime.combine(last, self.ends, own).astimezone(UTC)
            if begins < instant < ends:
                return begins, ends
        return None
