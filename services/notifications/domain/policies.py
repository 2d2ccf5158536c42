"""Decisions of this service as pure functions: times, retries, reminders, what may go twice."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.facts.letter_facts import Kind
from services.notifications.facts.stoppable import stoppable_of
from services.notifications.facts.suppression import Severity, SuppressionReason
from services.notifications.gateways.transmission import Fate, Stage

RelayVerdict = Literal["works", "away", "doubtful"]

# Minutes before the second, third, … attempt; the last one repeats.
_RETRY_MINUTES = (1, 5, 15, 60, 240)
_JITTER = 0.2
_LONGEST_GRACE = timedelta(hours=6)
_FEED_LOOKS_BACK = timedelta(days=365)
_FEED_KEEPS_CANCELLED = timedelta(days=30)


def instant_of(wall: datetime, zone: str) -> datetime:
    """Return naive wall time in ``zone`` as an instant in UTC; of two possible ones the first."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def is_stale(sequence: int, applied: int) -> bool:
    """Tell whether a fact is no newer than what has been applied of its aggregate."""
    return sequence <= applied


def invites_by_mail(
    sessions: int, *, up_to: int, wish: Literal["invitations", "file"] | None = None
) -> bool:
    """Tell whether each session of a cohort is worth a calendar mail of its own.

    That is for the person to say; without a wish it depends on how many there are.
    """
    return sessions <= up_to if wish is None else wish == "invitations"


def retry_at(delivery_id: UUID, attempts: int, *, now: datetime) -> datetime:
    """Return when attempt number ``attempts + 1`` is made after a failure that may pass.

    The delays grow, and differ by up to a fifth from mail to mail so that a relay that comes
    back is not hit by all of them at once. The same row always gets the same delay.
    """
    base = timedelta(minutes=_RETRY_MINUTES[min(attempts, len(_RETRY_MINUTES)) - 1])
    spread = random.Random(f"{delivery_id}/{attempts}").uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311  (spreads load, guards nothing)
    return now + base * spread


def goes_again_after_silence(kind: Kind) -> bool:
    """Tell whether a mail that may or may not have arrived is sent once more.

    What a person must know is sent at least once; what one may do without, at most once.
    """
    return stoppable_of(kind) is None


def is_held_back(kind: Kind, reason: SuppressionReason) -> bool:
    """Tell whether a mail of ``kind`` is kept from an address that is suppressed for ``reason``.

    A complaint is about mail that one may do without; what tells of the person's own place still
    goes. A code goes to a mailbox that was full: somebody waits for it at this moment.
    """
    if reason == "complained":
        return stoppable_of(kind) is not None
    if reason == "bounced_soft":
        return kind != "sign_in_code"
    return True


def tells_of_no_mailbox(status: str | None) -> bool:
    """Tell whether an enhanced status (RFC 3463) says that there is no such mailbox.

    5.1.7 and 5.1.8 are about the sender. A refusal without a status is not sure enough: 550 may
    also be a matter of policy (RFC 5321, section 4.2.3).
    """
    if status is None or status in {"5.1.7", "5.1.8"}:
        return False
    return status.startswith("5.1.") or status == "5.2.1"


def verdict_on_relay(fate: Fate, stage: Stage, code: int | None) -> RelayVerdict | None:
    """Tell what one attempt's end says of the mail server; None when it says nothing.

    Up to MAIL every refusal is about the server or about us there, never about a recipient, and
    421 says that the server is about to go (RFC 5321, section 3.8). Refused by policy later on, or
    left without an answer at the end, the mail may be at fault: that is doubtful.
    """
    if code is None and fate in {Fate.REFUSED_ADDRESS, Fate.REFUSED_POLICY}:
        # The mail could not even be written; no server was asked.
        return None
    if stage in {Stage.CONNECT, Stage.AUTH} or code == 421:
        return "away"
    if stage is Stage.MAIL and fate is not Fate.ACCEPTED:
        return "away" if fate is Fate.REFUSED_POLICY else "doubtful"
    if fate in {Fate.REFUSED_POLICY, Fate.UNKNOWN}:
        return "doubtful"
    if fate is Fate.DEFERRED and code is None:
        return "doubtful"
    return "works"


def relay_pause(failures: int, *, first: timedelta, longest: timedelta) -> timedelta:
    """Return how long the mail server is left in peace when it has failed so often in a row."""
    return min(first * (1 << min(failures - 1, 20)), longest)


def severity_of(status: str) -> Severity:
    """Tell what a failed delivery is about (RFC 3463): the mailbox, its state, or what we are.

    Without a status it may be anything: it counts as something that may pass.
    """
    if tells_of_no_mailbox(status):
        return "hard"
    return "policy" if status.startswith("5.7.") else "soft"


def days_before(starts_wall: datetime, zone: str, *, days: int, at: time) -> datetime:
    """Return the instant at wall time ``at``, ``days`` days before the session's own day."""
    day = starts_wall.date() - timedelta(days=days)
    return instant_of(datetime.combine(day, at), zone)


def minutes_before(starts_at: datetime, minutes: int) -> datetime:
    """Return the instant ``minutes`` of real time before the start."""
    return starts_at - timedelta(minutes=minutes)


def grace(due_at: datetime, starts_at: datetime) -> timedelta:
    """Return how late a reminder may still go: a quarter of its lead, six hours at most."""
    return min((starts_at - due_at) / 4, _LONGEST_GRACE)


def reminder_answer(
    *, due_at: datetime, starts_at: datetime, now: datetime, by_hand: bool
) -> Literal["send", "missed"]:
    """Tell whether a reminder that is due now still helps.

    Never after the start. A reminder that an organizer asked for has no lead to be late for.
    """
    if now >= starts_at:
        return "missed"
    if by_hand or now <= due_at + grace(due_at, starts_at):
        return "send"
    return "missed"


def can_be_planned(due_at: datetime, *, now: datetime) -> bool:
    """Tell whether a reminder lies ahead; who registers after it gets none."""
    return due_at > now


def give_up_at(created_at: datetime, ends: datetime | None, *, after: timedelta) -> datetime:
    """Return when a mail is no longer tried: when it says nothing any more, or after so long."""
    latest = created_at + after
    return latest if ends is None else min(latest, ends)


def in_feed_until(ends_at: datetime, *, off_since: datetime | None) -> datetime:
    """Return until when a feed shows a session: a year after it, or thirty days after it is off.

    A calendar that reads seldom must find the cancellation, or keeps the session for ever.
    """
    return ends_at + _FEED_LOOKS_BACK if off_since is None else off_since + _FEED_KEEPS_CANCELLED
