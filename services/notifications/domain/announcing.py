"""Messages of organizers to a cohort: planned, taken back, sent to each person once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.errors import AlreadyGone, NobodyToTell, NothingKnown
from services.notifications.domain.house import House
from services.notifications.domain.wording import Author
from services.notifications.facts.letter_facts import LetterFacts, Wording
from services.notifications.storage import announcements, attendance, queries, stops
from services.notifications.storage.announcements import Announcement, Audience
from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.registrations import Registration
from shared.kernel.addresses import mailbox_key

# So long a message belongs to the worker that enters its mails.
_LEASE = timedelta(minutes=5)
# A list of who was there is done when nobody has marked anything for so long.
_MARKED_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class AnnouncementWish:
    """What an organizer writes: to whom, in one language or both, and when it goes.

    ``id`` is that of the form, so that one sent twice is one message. ``session_id`` is the
    session that it is about, none for all; with ``minutes_after`` it goes so long after its end.
    """

    id: UUID
    audience: Audience
    swedish: Wording | None
    english: Wording | None
    planned_at: datetime
    session_id: UUID | None = None
    minutes_after: int | None = None


def plan(session: Session, cohort_id: UUID, wish: AnnouncementWish, author: Author) -> None:
    """Keep a message, to be sent at its time.

    Raises:
        NothingKnown: Nothing has been told of the cohort.
        NobodyToTell: It would go now, and to nobody.
    """
    if queries.cohort_of_id(session, cohort_id) is None:
        raise NothingKnown
    goes_now = wish.planned_at <= author.at
    if goes_now and not _once_each(session, cohort_id, wish.audience, wish.session_id):
        raise NobodyToTell
    made = Announcement(
        id=wish.id,
        cohort_id=cohort_id,
        audience=wish.audience,
        swedish=wish.swedish,
        english=wish.english,
        planned_at=max(wish.planned_at, author.at),
        session_id=wish.session_id,
        minutes_after=wish.minutes_after,
        made_at=author.at,
        organizer_id=author.id,
        organizer_name=author.name,
    )
    announcements.enter(session, made)


def take_back(session: Session, cohort_id: UUID, announcement_id: UUID, *, now: datetime) -> None:
    """Keep a message from going; taken back twice, nothing changes.

    Raises:
        NothingKnown: The cohort has no such message.
        AlreadyGone: It has been sent.
    """
    found = announcements.announcement_locked(session, announcement_id)
    if found is None or found.cohort_id != cohort_id:
        raise NothingKnown
    if found.state == "sent":
        raise AlreadyGone
    if found.state == "planned":
        found.state = "taken_back"
        found.ended_at = now


def people_of(session: Session, cohort_id: UUID) -> Mapping[Audience, int]:
    """Return how many people each audience has now."""
    return {
        audience: len(_once_each(session, cohort_id, audience, None))
        for audience in get_args(Audience)
    }


def claim(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Take messages whose time has come, for a while."""
    due = announcements.announcements_due(session, now, limit)
    for each in due:
        each.claimed_until = now + _LEASE
    return [each.id for each in due]


def send(session: Session, announcement_id: UUID, *, house: House, now: datetime) -> None:
    """Enter the mails of a message to all whom it is for now, once.

    The row decides, not the call: one that comes twice, early, or for what was taken back
    finds nothing to do. One to those who were there, or were not, waits until that is known.
    """
    found = announcements.announcement_locked(session, announcement_id)
    if found is None or found.state != "planned":
        return
    # Two sessions that were moved at once may each have missed the other.
    announcements.follow_sessions(session, found.cohort_id)
    session.refresh(found)
    if found.planned_at > now or waits_for_marks(session, found, now):
        return
    cohort = queries.cohort_of_id(session, found.cohort_id)
    assert cohort is not None
    readers = _once_each(session, found.cohort_id, found.audience, found.session_id)
    for registration in readers:
        facts = facts_for(registration, cohort, found, house=house)
        reserving.reserve(session, _draft(found, registration, facts), house=house, now=now)
    found.state = "sent"
    found.recipients = len(readers)
    found.ended_at = now


def facts_for(
    registration: Registration, cohort: Cohort, found: Announcement, *, house: House
) -> LetterFacts:
    """Return what the message says to one person, in their language."""
    details = {
        "wording": found.words_in(registration.participant.language),
        "stop_url": house.stop_kind_url("announcements", registration.id),
    }
    return composing.letter_facts(
        "announcement", registration, cohort, house=house, details=details
    )


def _draft(found: Announcement, registration: Registration, facts: LetterFacts) -> reserving.Draft:
    return reserving.Draft(
        subject_id=registration.id,
        registration_id=registration.id,
        cohort_id=registration.cohort_id,
        topic=str(found.id),
        fact_sequence=registration.sequence,
        recipient=registration.participant.email,
        facts=facts,
        thread=registration.thread,
    )


def drop_with_session(session: Session, cohort_id: UUID, *, now: datetime) -> None:
    """Take back what was to go after a session, or to who was there, and is not held any more."""
    held = _ids(_held(session, cohort_id, None))
    for each in announcements.announcements_of(session, cohort_id):
        needs_one = each.minutes_after is not None or each.asks_who_was_there
        gone = not held if each.session_id is None else each.session_id not in held
        if each.state == "planned" and needs_one and gone:
            each.state, each.ended_at = "taken_back", now


def waits_for_marks(session: Session, found: Announcement, now: datetime) -> bool:
    """Say whether a message that is due waits until it is known who was there.

    Somebody must have marked the last session that is over, and nobody any for a while. What is
    sent at once goes by what is known at that moment.
    """
    if not found.asks_who_was_there or found.planned_at == found.made_at:
        return False
    held = _held(session, found.cohort_id, found.session_id)
    over = [each for each in held if each.ends_at <= now]
    newest = [max(over, key=lambda each: each.ends_at)] if over else held
    if attendance.last_marked_at(session, _ids(newest)) is None:
        return True
    marked_at = attendance.last_marked_at(session, _ids(held))
    return marked_at is None or marked_at > now - _MARKED_FOR


def _held(session: Session, cohort_id: UUID, session_id: UUID | None) -> Sequence[ProgramSession]:
    """Return the sessions of which it counts who was there: one, or all that are held."""
    held = queries.sessions_to_be_held(session, cohort_id)
    return [each for each in held if session_id in (None, each.id)]


def _ids(sessions: Sequence[ProgramSession]) -> Sequence[UUID]:
    return [each.id for each in sessions]


def _once_each(
    session: Session, cohort_id: UUID, audience: Audience, session_id: UUID | None
) -> Sequence[Registration]:
    """Return one registration for each mailbox that wants such messages."""
    found = announcements.registrations_of_audience(
        session,
        cohort_id,
        audience,
        held=_ids(_held(session, cohort_id, session_id)),
        session_id=session_id,
    )
    addresses = [each.participant.email for each in found]
    stopped = stops.stopped_among(session, addresses, "announcements")
    by_mailbox = {
        mailbox_key(each.participant.email): each
        for each in reversed(found)
        if each.participant.email.lower() not in stopped
    }
    return list(reversed(by_mailbox.values()))
