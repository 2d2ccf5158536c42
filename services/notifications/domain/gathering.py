"""A person's copy of their data: what this service keeps, and the mail that it can be fetched."""

from __future__ import annotations

from datetime import time

from sqlalchemy.orm import Session

from services.notifications.domain import composing, reserving
from services.notifications.domain.house import House, Occasion
from services.notifications.domain.preferring import leads_of
from services.notifications.domain.writing import subject_of
from services.notifications.storage import (
    feeds,
    person_queries,
    preferences,
    stops,
    suppressions,
    text_queries,
)
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.feeds import Feed
from services.notifications.storage.preferences import Preference
from services.notifications.storage.registrations import Invitation
from services.notifications.storage.reminders import Reminder
from services.notifications.storage.stops import Stop
from services.notifications.storage.suppressions import Suppression
from services.notifications.storage.texts import TextMessage
from shared.contracts.personal_data import (
    CalendarRecord,
    FeedRecord,
    MailRecord,
    MailRecordsCollected,
    PersonalDataCollected,
    PersonalDataRequested,
    PreferenceRecord,
    ReminderRecord,
    StopRecord,
    SuppressionRecord,
    TextRecord,
)
from shared.messaging.outbox import record

_ANSWER = 1


def apply_data_request(
    session: Session, fact: PersonalDataRequested, *, at: Occasion, house: House
) -> None:
    """Answer with every mail, reminder, calendar entry, stop and feed of the person."""
    # A mail about no registration stands under the person, or under a seat kept for them.
    subjects = (*fact.registration_ids, fact.participant_id)
    mails = person_queries.mails_to(session, subjects, fact.addresses)
    reminders = person_queries.reminders_of(session, fact.registration_ids)
    entries = person_queries.calendar_entries_of(session, fact.registration_ids)
    message = MailRecordsCollected(
        request_id=fact.request_id,
        mails=tuple(_mail(each, house) for each in mails),
        reminders=tuple(_reminder(each) for each in reminders),
        calendar=tuple(_entry(each) for each in entries),
        stops=tuple(_stop(each) for each in stops.stops_of(session, fact.addresses)),
        feeds=tuple(_feed(each) for each in feeds.feeds_of(session, fact.addresses)),
        suppressions=tuple(
            _suppression(each) for each in suppressions.suppressions_of(session, fact.addresses)
        ),
        preferences=tuple(
            _preference(each)
            for each in preferences.preferences_of(session, fact.addresses).values()
        ),
        texts=tuple(_text(each) for each in text_queries.texts_to(session, fact.addresses)),
    )
    record(session, message, sequence=_ANSWER, now=at.now)


def apply_data_collected(
    session: Session, fact: PersonalDataCollected, *, at: Occasion, house: House
) -> None:
    """Enter the mail that says where the copy is fetched."""
    facts = composing.facts_of_page(
        "data_ready",
        fact.participant,
        fact.organiser,
        {"download_url": fact.fetch_url, "answer_by": fact.fetch_by},
    )
    draft = reserving.Draft(
        subject_id=fact.request_id,
        fact_sequence=at.sequence,
        recipient=fact.participant.email,
        facts=facts,
        until=fact.fetch_by,
    )
    reserving.reserve(session, draft, house=house, now=at.now)


def _mail(row: Delivery, house: House) -> MailRecord:
    return MailRecord(
        kind=row.kind,
        recipient=row.recipient,
        subject=subject_of(row, house),
        state=row.state,
        entered_at=row.created_at,
        settled_at=row.settled_at,
    )


def _reminder(row: Reminder) -> ReminderRecord:
    return ReminderRecord(
        registration_id=row.registration_id,
        session_id=row.session_id,
        due_at=row.due_at,
        state=row.state,
    )


def _entry(row: Invitation) -> CalendarRecord:
    return CalendarRecord(
        registration_id=row.registration_id,
        session_id=row.session_id,
        uid=row.uid,
        method=row.method,
        revised_at=row.revised_at,
        answer=row.answer,
        answered_at=row.answered_at,
    )


def _suppression(row: Suppression) -> SuppressionRecord:
    return SuppressionRecord(
        address=row.address,
        reason=row.reason,
        words=row.words,
        since=row.since,
        released_at=row.released_at,
    )


def _stop(row: Stop) -> StopRecord:
    return StopRecord(kind=row.kind, address=row.address, stopped_at=row.stopped_at)


def _feed(row: Feed) -> FeedRecord:
    return FeedRecord(address=row.address, made_at=row.made_at, used_at=row.used_at)


def _preference(row: Preference) -> PreferenceRecord:
    return PreferenceRecord(
        address=row.address,
        language=row.language,
        calendar=row.calendar,
        lead_times=leads_of(row),
        quiet_from=_clock(row.quiet_from),
        quiet_to=_clock(row.quiet_to),
        quiet_zone=row.quiet_zone,
        phone=row.phone,
        phone_confirmed_at=row.phone_confirmed_at,
        changed_at=row.changed_at,
    )


def _clock(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"


def _text(row: TextMessage) -> TextRecord:
    return TextRecord(
        kind=row.kind,
        phone=row.phone,
        body=row.body,
        state=row.state,
        entered_at=row.created_at,
        settled_at=row.settled_at,
    )
