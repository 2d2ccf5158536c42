"""Marks made before a session began, or before it was moved: what they are worth at its end."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import CloseCohort, MarkAttendance, MoveSession
from services.registration.domain.programs.calling_off import CallOff, call_off
from services.registration.domain.programs.closing import close_cohort
from services.registration.domain.programs.rescheduling import move_session
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.settling_queries import settled
from shared.contracts.registrations import RegistrationAttended, RegistrationCompleted
from shared.messaging.tables import outbox
from tests.support.stories import Stories

HOUR, HALF_HOUR = timedelta(hours=1), timedelta(minutes=30)


def session_id(stories: Stories) -> UUID:
    return next(iter(stories.sessions([1])))


def go_to(stories: Stories, *, before: timedelta = timedelta(0)) -> None:
    """Let it be so long before the start of the first session, or its end."""
    with stories.database.transaction() as db:
        meeting = db.get_one(ProgramSession, session_id(stories))
        stories.clock.set(meeting.starts_at - before if before else meeting.ends_at + HOUR)


def mark(stories: Stories, **people: bool) -> None:
    marks = {stories.id_of(who): there for who, there in people.items()}
    with stories.database.transaction() as db:
        command = MarkAttendance(session_id(stories), marks, "organizer:1")
        mark_attendance(db, command, now=stories.clock.now())


def move(stories: Stories, *, start: timedelta, end: timedelta) -> None:
    with stories.database.transaction() as db:
        meeting = db.get_one(ProgramSession, session_id(stories))
        times = (meeting.starts_local + start, meeting.ends_local + end)
        command = MoveSession(meeting.id, *times, meeting.place, meeting.online_url)
        move_session(db, command, now=stories.clock.now())


def close_all(stories: Stories) -> int:
    """Close the cohort, early if need be; return how many certificates come of it."""
    with stories.database.transaction() as db:
        command = CloseCohort(stories.cohort_id, "organizer:1", early=True)
        closed = close_cohort(db, command, now=stories.clock.now(), links=stories.links)
    return closed.certificates


def certified(stories: Stories) -> list[tuple[str, int, int]]:
    """Who gets a certificate of a session, with the minutes attended and planned."""
    with stories.database.transaction() as db:
        bodies = db.scalars(select(outbox.c.body).where(outbox.c.name == RegistrationAttended.NAME))
        told = [RegistrationAttended.model_validate(body) for body in bodies]
    return [(each.participant.name, each.minutes_attended, each.minutes_planned) for each in told]


def evening(stories: Stories) -> None:
    stories.open_cohort(capacity=5, sessions=2)
    stories.certify_sessions()
    stories.enter("anna", "bo")


def test_person_when_marked_and_gone_before_the_start_then_is_not_certified(
    stories: Stories,
) -> None:
    evening(stories)
    go_to(stories, before=HOUR)
    mark(stories, anna=True, bo=True)
    stories.cancel("bo", actor="organizer:1")
    go_to(stories)

    with stories.database.transaction() as db:
        assert settled(db, [session_id(stories)])[session_id(stories)].uncertified == 1
    assert stories.close_session(1) == 1
    assert [who for who, _, _ in certified(stories)] == ["Anna"]


def test_person_when_gone_at_the_very_start_then_was_there_as_the_mark_says(
    stories: Stories,
) -> None:
    evening(stories)
    go_to(stories, before=HOUR)
    mark(stories, bo=True)
    stories.clock.advance(HOUR)
    stories.cancel("bo", actor="organizer:1")
    go_to(stories)

    assert stories.close_session(1) == 1


def test_session_when_it_took_longer_than_planned_then_whoever_is_marked_was_there_for_it_all(
    stories: Stories,
) -> None:
    evening(stories)
    go_to(stories)
    mark(stories, anna=True, bo=False)
    move(stories, start=timedelta(0), end=HALF_HOUR)
    stories.clock.advance(HALF_HOUR)
    stories.close_session(1)

    ((_, attended, planned),) = certified(stories)
    assert attended == planned


def test_session_when_it_begins_later_than_its_list_was_marked_then_the_marks_follow(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5, share=1.0)
    stories.enter("anna")
    go_to(stories, before=HOUR)
    mark(stories, anna=True)
    move(stories, start=HOUR, end=HOUR)
    go_to(stories)
    close_all(stories)

    (body,) = (
        body for name, body in stories.messages("anna") if name == RegistrationCompleted.NAME
    )
    assert body["minutes_attended"] == body["minutes_planned"]


def test_session_when_it_is_moved_to_another_day_then_nobody_has_been_there(
    stories: Stories,
) -> None:
    evening(stories)
    go_to(stories, before=HOUR)
    mark(stories, anna=True)
    move(stories, start=timedelta(days=1), end=timedelta(days=1))
    go_to(stories)

    assert stories.close_session(1) == 0


def test_cohort_when_called_off_in_the_middle_of_a_session_then_closing_it_certifies_nobody(
    stories: Stories,
) -> None:
    evening(stories)
    go_to(stories, before=HOUR)
    mark(stories, anna=True, bo=True)
    stories.clock.advance(HOUR + HALF_HOUR)
    with stories.database.transaction() as db:
        command = CallOff(stories.cohort_id, "organizer:1", "Strömavbrott")
        call_off(db, command, now=stories.clock.now(), links=stories.links)
    go_to(stories)

    assert close_all(stories) == 0
    assert certified(stories) == []
