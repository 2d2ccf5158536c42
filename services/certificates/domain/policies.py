"""Pure decisions about certificates."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from shared.contracts.certificates import RevocationReason, SuspensionReason
from shared.contracts.facts import CertifiedSession, LocalizedText, SessionFacts, TakingPart

# A drawing takes well under a second; a lease that long only runs out when its worker died.
LEASE = timedelta(seconds=30)
# Who draws many renews it meanwhile, so that nobody does the same work beside them.
RENEWAL = timedelta(seconds=10)

# Asking a service, and lists of revocations, may take as long as they let us wait.
TIMESTAMP_LEASE = timedelta(minutes=5)
# A timestamp is replaced before its certificate runs out, with time for a service that is away.
_TIMESTAMP_MARGIN = timedelta(days=90)

_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(hours=1)
_NIGHT = timedelta(hours=6)
_HOUSE_ZONE = ZoneInfo("Europe/Stockholm")

REVOCATION_REASONS: tuple[RevocationReason, ...] = get_args(RevocationReason)
SUSPENSION_REASONS: tuple[SuspensionReason, ...] = get_args(SuspensionReason)


def house_day(now: datetime) -> date:
    """Return the day that it is at ``now`` where certificates are issued: the Swedish one."""
    return now.astimezone(_HOUSE_ZONE).date()


def good_until(last_day: date, months: int | None) -> date | None:
    """Return the last day on which a certificate is good, or None for one that never runs out.

    The same day of the month, or the last one of a month that is too short for it.
    """
    if months is None:
        return None
    years, month = divmod(last_day.month - 1 + months, 12)
    year = last_day.year + years
    most = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(last_day.day, most))


def wait_before_attempt(attempts: int) -> timedelta:
    """Return how long to wait after ``attempts`` failed ones: 5 s, doubling, at most an hour."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)


def next_timestamp(now: datetime, holds_until: datetime) -> datetime:
    """Return when a document that was stamped at ``now`` needs the next timestamp."""
    return max(holds_until - _TIMESTAMP_MARGIN, now + (holds_until - now) / 2)


def common_place(
    sessions: tuple[SessionFacts, ...],
    part: TakingPart = TakingPart(),  # noqa: B008 - it is frozen
) -> LocalizedText | None:
    """Return the place if all sessions of somebody were held in the same one, else None.

    Whoever took part from afar was in none.
    """
    places = {
        session.place
        for session in sessions
        if part.session_ids is None or session.session_id in part.session_ids
    }
    return places.pop() if len(places) == 1 and part.mode != "online" else None


def certified(session: SessionFacts) -> CertifiedSession:
    """Return what a certificate of one session keeps of it; its track is what it is called."""
    return CertifiedSession(
        session_id=session.session_id,
        number=session.number,
        title=session.track,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.zone,
        whole_day=session.whole_day,
    )


def last_day(session: SessionFacts) -> date:
    """Return the day on which a session ends; what ends at night still belongs to the evening."""
    return max(session.starts_at, session.ends_at - _NIGHT).date()


def is_note(text: str) -> bool:
    """Tell whether ``text`` says anything that a colleague could read later."""
    return bool(text.strip())
