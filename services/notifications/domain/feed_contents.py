"""What stands in a person's feed: their sessions as the mails told of them, for long enough."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from services.notifications.domain import composing, policies
from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.gateways.calendar import feed_bytes
from services.notifications.gateways.phrases import phrases
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.feeds import Feed, Schedule, schedule_of
from services.notifications.storage.kept_feeds import WrittenFeed
from services.notifications.storage.registrations import Invitation, Registration

_NEVER = datetime.max.replace(tzinfo=UTC)
# Half of what the best packing takes, for nearly all of what it gives.
_PACKING = 6


@dataclass(frozen=True)
class FeedEntry:
    """A calendar entry, and until when it is shown."""

    entry: CalendarEntry
    until: datetime


def write_feed(
    session: Session, feed: Feed, *, alarm: timedelta | None, edition: str, now: datetime
) -> WrittenFeed:
    """Return the feed as bytes; the same sessions always give the same ones."""
    schedule = schedule_of(session, feed.address)
    shown = sorted(
        (each for each in _entries(schedule) if each.until >= now),
        key=lambda each: (each.entry.starts_at, each.entry.uid),
    )
    entries = [each.entry for each in shown]
    newest = schedule.registrations[0].participant if schedule.registrations else None
    language = newest.language if newest else "sv"
    name = phrases(language).gettext("My sessions in Spinn")
    content = feed_bytes(entries, name=name, alarm=alarm)
    return WrittenFeed(
        content=content,
        packed=gzip.compress(content, _PACKING, mtime=0),
        tag=hashlib.sha256(content).hexdigest()[:32],
        language=language,
        changed_at=max((each.revised_at for each in entries), default=feed.made_at),
        until=min((each.until for each in shown), default=_NEVER),
        edition=edition,
    )


def coming_entries(session: Session, address: str, *, now: datetime) -> list[CalendarEntry]:
    """Return the entries of sessions that an address goes to and that have not ended, in order."""
    schedule = schedule_of(session, address)
    shown = [
        each.entry
        for each in _entries(schedule)
        if each.entry.method == "REQUEST"
        and policies.instant_of(each.entry.ends_at, each.entry.zone) > now
    ]
    return sorted(shown, key=lambda each: (each.starts_at, each.uid))


def _entries(schedule: Schedule) -> Iterator[FeedEntry]:
    for registration in schedule.registrations:
        meetings = schedule.sessions[registration.cohort_id]
        for meeting in meetings:
            invitation = schedule.invitations.get((registration.id, meeting.id))
            if invitation is None:
                continue
            off_since = _off_since(registration, meeting, invitation)
            entry = composing.calendar_entry(
                invitation,
                registration,
                schedule.cohorts[registration.cohort_id],
                line=composing.line_for(registration, meeting),
                of_sessions=len(meetings),
            )
            method = "CANCEL" if off_since else "REQUEST"
            until = policies.in_feed_until(meeting.ends_at, off_since=off_since)
            yield FeedEntry(entry.model_copy(update={"method": method}), until)


def _off_since(
    registration: Registration, meeting: ProgramSession, invitation: Invitation
) -> datetime | None:
    """Return since when a session is off for one person; None while it is on, or was held."""
    if invitation.method == "CANCEL":
        return invitation.revised_at
    is_on = registration.state == "confirmed" and registration.attends(meeting.id)
    if is_on and not meeting.cancel_reason:
        return None
    # A place that ended before any mail of it left; what was over by then has been.
    ended_at = max(invitation.revised_at, registration.changed_at)
    return None if meeting.ends_at <= ended_at else ended_at
