"""Sessions with certificates of their own, closed one by one: who gets which, and only once."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import select

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import (
    Arrangement,
    CloseCohort,
    CloseSession,
    MarkAttendance,
    MoveSession,
)
from services.registration.domain.errors import (
    CertifiedAsWhole,
    CohortCancelled,
    CohortClosed,
    SessionClosed,
    SessionIsCancelled,
    SessionUnderWay,
)
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.domain.programs.arranging import arrange
from services.registration.domain.programs.calling_off import CallOff, call_off
from services.registration.domain.programs.cancelling_sessions import CancelSession, cancel_session
from services.registration.domain.programs.certifying import set_certifies
from services.registration.domain.programs.closing import Closed, close_cohort
from services.registration.domain.programs.copying import CopyCohort, copy_cohort
from services.registration.domain.programs.rescheduling import move_session
from services.registration.domain.programs.settling import close_session
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage.attendance import Attendance
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.registrations import Registration
from shared.contracts.registrations import RegistrationAttended, RegistrationCompleted
from shared.kernel.errors import NotFound
from shared.messaging.tables import outbox
from tests.support.stories import Stories

TO_START = timedelta(days=14)
HELD = timedelta(hours=4)
WEEK = timedelta(days=7)


@pytest.fixture
def evenings(stories: Stories) -> Stories:
    """Three people chose among three sessions; each of these has certificates of its own."""
    stories.open_cohort(capacity=5, sessions=3, share=0.6)
    stories.certify_sessions()
    stories.let_choose(1)
    stories.enter("anna", sessions=[1, 2, 3])
    stories.enter("bo", sessions=[1])
    stories.enter("cecilia", sessions=[1, 2])
    return stories


def session_id(stories: Stories, number: int) -> UUID:
    return next(iter(stories.sessions([number])))


def mark(stories: Stories, number: int, **people: bool) -> None:
    marks = {stories.id_of(who): there for who, there in people.items()}
    command = MarkAttendance(session_id(stories, number), marks, "organizer:1")
    with stories.database.transaction() as db:
        mark_attendance(db, command, now=stories.clock.now())


def hold(stories: Stories, number: int, **people: bool) -> None:
    """Let a session be over, and mark who was there."""
    with stories.database.transaction() as db:
        meeting = db.get_one(ProgramSession, session_id(stories, number))
        stories.clock.set(meeting.ends_at + timedelta(minutes=10))
    mark(stories, number, **people)


def close_all(stories: Stories, *, early: bool = False) -> Closed:
    command = CloseCohort(stories.cohort_id, "organizer:1", early)
    with stories.database.transaction() as db:
        return close_cohort(db, command, now=stories.clock.now(), links=stories.links)


def certified(stories: Stories) -> list[tuple[str, int, int]]:
    """Whom the outbox tells to have been in which session for how many minutes."""
    with stories.database.transaction() as db:
        bodies = db.scalars(
            select(outbox.c.body)
            .where(outbox.c.name == RegistrationAttended.NAME)
            .order_by(outbox.c.position)
        )
        told = [RegistrationAttended.model_validate(body) for body in bodies]
    return [(each.participant.name, each.session.number, each.minutes_attended) for each in told]


def test_session_when_closed_then_whoever_was_there_is_certified_with_its_hours(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True, bo=True, cecilia=False)

    assert evenings.close_session(1) == 2

    whole = _length(evenings, 1)
    assert certified(evenings) == [("Anna", 1, whole), ("Bo", 1, whole)]


def _length(stories: Stories, number: int) -> int:
    with stories.database.transaction() as db:
        meeting = db.get_one(ProgramSession, session_id(stories, number))
        return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


def test_session_when_somebody_came_late_then_only_the_time_that_they_were_there_counts(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True)
    with evenings.database.transaction() as db:
        (row,) = db.scalars(select(Attendance))
        assert row.arrived_at is not None
        row.arrived_at += timedelta(minutes=45)

    evenings.close_session(1)

    assert certified(evenings) == [("Anna", 1, _length(evenings, 1) - 45)]


def test_sessions_when_three_of_three_are_attended_then_three_certificates_in_order(
    evenings: Stories,
) -> None:
    for number in (1, 2, 3):
        hold(evenings, number, anna=True)
        evenings.close_session(number)

    assert [(who, number) for who, number, _ in certified(evenings)] == [
        ("Anna", 1),
        ("Anna", 2),
        ("Anna", 3),
    ]
    with evenings.database.transaction() as db:
        rows = db.execute(
            select(outbox.c.sequence, outbox.c.body).where(
                outbox.c.name == RegistrationAttended.NAME
            )
        ).all()
    assert len({row.sequence for row in rows}) == 3
    assert len({row.body["completion_id"] for row in rows}) == 3


def test_session_when_closed_twice_then_nobody_is_certified_twice(evenings: Stories) -> None:
    hold(evenings, 1, anna=True)
    evenings.close_session(1)
    first = _closed_at(evenings, 1)
    evenings.clock.advance(WEEK)

    assert evenings.close_session(1) == 0

    assert [who for who, _, _ in certified(evenings)] == ["Anna"]
    assert _closed_at(evenings, 1) == first


def _closed_at(stories: Stories, number: int) -> object:
    with stories.database.transaction() as db:
        return db.get_one(ProgramSession, session_id(stories, number)).closed_at


def test_session_when_two_close_it_at_once_then_each_person_is_certified_once(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True, bo=True)
    meeting, barrier, made = session_id(evenings, 1), Barrier(4), list[int]()

    def race() -> None:
        barrier.wait()
        with evenings.database.transaction() as db:
            command = CloseSession(meeting, "organizer:1")
            made.append(close_session(db, command, now=evenings.clock.now(), links=evenings.links))

    threads = [Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(made) == [0, 0, 0, 2]
    assert len(certified(evenings)) == 2


def test_session_when_somebody_was_forgotten_then_closing_again_certifies_only_them(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True, bo=False)
    evenings.close_session(1)
    mark(evenings, 1, bo=True)

    assert evenings.close_session(1) == 1

    assert [who for who, _, _ in certified(evenings)] == ["Anna", "Bo"]


def test_mark_when_a_certificate_says_presence_then_absence_is_refused(evenings: Stories) -> None:
    hold(evenings, 1, anna=True)
    evenings.close_session(1)

    mark(evenings, 1, anna=True)
    with pytest.raises(SessionClosed):
        mark(evenings, 1, anna=False)


def test_session_when_it_has_not_ended_then_it_is_not_closed(evenings: Stories) -> None:
    with evenings.database.transaction() as db:
        meeting = db.get_one(ProgramSession, session_id(evenings, 1))
        evenings.clock.set(meeting.ends_at - timedelta(minutes=1))
    mark(evenings, 1, anna=True)

    with pytest.raises(SessionUnderWay):
        evenings.close_session(1)
    assert certified(evenings) == []


def test_session_when_the_cohort_certifies_the_whole_then_it_is_not_closed(
    stories: Stories,
) -> None:
    stories.open_cohort(sessions=2)
    stories.clock.advance(TO_START + HELD)

    with pytest.raises(CertifiedAsWhole):
        stories.close_session(1)


def test_session_when_unknown_or_cancelled_then_it_is_not_closed(evenings: Stories) -> None:
    command = CloseSession(UUID(int=1), "organizer:1")
    with evenings.database.transaction() as db, pytest.raises(NotFound):
        close_session(db, command, now=evenings.clock.now(), links=evenings.links)
    with evenings.database.transaction() as db:
        cancel = CancelSession(session_id(evenings, 1), "Sjuk")
        cancel_session(db, cancel, now=evenings.clock.now(), links=evenings.links)
    evenings.clock.advance(TO_START + HELD)
    with pytest.raises(SessionIsCancelled):
        evenings.close_session(1)


def test_session_when_closed_then_it_stays_as_certificates_say(evenings: Stories) -> None:
    hold(evenings, 1, anna=True)
    evenings.close_session(1)
    first, now, links = session_id(evenings, 1), evenings.clock.now(), evenings.links
    with evenings.database.transaction() as db:
        meeting = db.get_one(ProgramSession, first)
        later = meeting.ends_local + timedelta(hours=1)
        move = MoveSession(first, meeting.starts_local, later, meeting.place, None)
        with pytest.raises(SessionClosed):
            move_session(db, move, now=now)
        with pytest.raises(SessionClosed):
            arrange(db, first, Arrangement("Salen", None), now=now)
        with pytest.raises(SessionClosed):
            cancel_session(db, CancelSession(first, "Sjuk"), now=now, links=links)


def test_cohort_when_a_session_is_closed_then_what_it_certifies_stays(evenings: Stories) -> None:
    hold(evenings, 1, anna=True)
    evenings.close_session(1)

    with evenings.database.transaction() as db:
        set_certifies(db, evenings.cohort_id, "each_session")
        with pytest.raises(SessionClosed):
            set_certifies(db, evenings.cohort_id, "whole")


def test_person_when_the_place_was_given_back_later_then_is_certified_all_the_same(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True, bo=True)
    evenings.cancel("bo", actor="organizer:1")

    assert evenings.close_session(1) == 2


def test_person_when_erased_before_the_session_is_closed_then_is_not_certified(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True, bo=True)
    with evenings.database.transaction() as db:
        row = db.get_one(Registration, evenings.id_of("bo"))
        forget = Erase(row.participant_id, "participant", with_certificates=False)
        erase(db, forget, now=evenings.clock.now(), links=evenings.links)

    assert evenings.close_session(1) == 1
    assert [who for who, _, _ in certified(evenings)] == ["Anna"]


def test_cohort_when_closed_then_open_sessions_are_and_nothing_certifies_the_whole(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True, bo=True)
    evenings.close_session(1)
    hold(evenings, 2, anna=True, cecilia=True)
    hold(evenings, 3, anna=True)

    closed = close_all(evenings)

    assert [(who, number) for who, number, _ in certified(evenings)] == [
        ("Anna", 1),
        ("Bo", 1),
        ("Anna", 2),
        ("Cecilia", 2),
        ("Anna", 3),
    ]
    assert closed == Closed(completed=2, certificates=3)
    assert _of_the_whole(evenings) == {("Anna", "each_session"), ("Bo", "each_session")}
    with pytest.raises(CohortClosed):
        evenings.close_session(2)


def _of_the_whole(stories: Stories) -> set[tuple[str, str]]:
    with stories.database.transaction() as db:
        bodies = db.scalars(
            select(outbox.c.body).where(outbox.c.name == RegistrationCompleted.NAME)
        )
        told = [RegistrationCompleted.model_validate(body) for body in bodies]
    return {(each.participant.name, each.certifies) for each in told}


def test_cohort_when_closed_early_then_sessions_to_come_are_not_certified(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True)
    with evenings.database.transaction() as db:
        meeting = db.get_one(ProgramSession, session_id(evenings, 2))
        evenings.clock.set(meeting.starts_at - timedelta(hours=1))
    mark(evenings, 2, anna=True)

    assert close_all(evenings, early=True).certificates == 1
    assert [(who, number) for who, number, _ in certified(evenings)] == [("Anna", 1)]


def test_cohort_when_called_off_after_a_session_then_that_one_can_still_be_closed(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True)
    with evenings.database.transaction() as db:
        off = CallOff(evenings.cohort_id, "organizer:1", "Ingen lokal")
        call_off(db, off, now=evenings.clock.now(), links=evenings.links)
    evenings.clock.advance(3 * WEEK)

    assert evenings.close_session(1) == 1
    with pytest.raises(CohortCancelled):
        evenings.close_session(2)


def test_copy_when_each_session_is_certified_then_so_it_is_in_the_copy_and_none_is_closed(
    evenings: Stories,
) -> None:
    hold(evenings, 1, anna=True)
    evenings.close_session(1)
    with evenings.database.transaction() as db:
        original = db.get_one(Cohort, evenings.cohort_id)
        command = CopyCohort(original.id, original.ends_at.date() + 8 * WEEK, same_weekday=False)
        copy = copy_cohort(db, command, now=evenings.clock.now(), seeds=Seeds(b"a secret"))

        assert copy.certifies == "each_session"
        assert [meeting.closed_at for meeting in copy.sessions] == [None, None, None]
