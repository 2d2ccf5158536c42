"""One session of a cohort cancelled: what is left, who is told, what counts."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import Arrangement, MarkAttendance, MoveSession
from services.registration.domain.errors import OnlySession, SessionIsCancelled
from services.registration.domain.programs.arranging import arrange
from services.registration.domain.programs.cancelling_sessions import CancelSession, cancel_session
from services.registration.domain.programs.clashing import clashes
from services.registration.domain.programs.copying import plan_of
from services.registration.domain.programs.planning import WEEK
from services.registration.domain.programs.rescheduling import move_session
from services.registration.domain.programs.scheduling import add_session
from services.registration.storage.catalogue import Cohort, ProgramSession
from shared.contracts.facts import LocalizedText
from shared.kernel.errors import NotFound
from shared.messaging.tables import outbox
from tests.support.stories import Stories


def session_ids(stories: Stories) -> list[UUID]:
    with stories.database.transaction() as db:
        rows = db.scalars(
            select(ProgramSession.id)
            .where(ProgramSession.cohort_id == stories.cohort_id)
            .order_by(ProgramSession.number)
        )
        return list(rows)


def cancelled(stories: Stories, session_id: UUID) -> None:
    with stories.database.transaction() as db:
        command = CancelSession(session_id, "Kursledaren är sjuk")
        cancel_session(db, command, now=stories.clock.now(), links=stories.links)


def held(stories: Stories) -> list[int]:
    with stories.database.transaction() as db:
        cohort = db.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return [meeting.number for meeting in cohort.sessions]


def told_of(stories: Stories, session_id: UUID) -> list[tuple[str, int]]:
    with stories.database.transaction() as db:
        rows = db.execute(
            select(outbox.c.name, outbox.c.sequence)
            .where(outbox.c.aggregate_id == session_id)
            .order_by(outbox.c.sequence)
        )
        return [(row[0], row[1]) for row in rows]


def test_session_when_cancelled_then_the_others_keep_their_numbers(stories: Stories) -> None:
    stories.open_cohort(sessions=3)
    second = session_ids(stories)[1]

    cancelled(stories, second)

    assert held(stories) == [1, 3]
    assert told_of(stories, second) == [("session.cancelled", 1)]


def test_session_when_added_after_a_cancelled_one_then_gets_a_number_of_its_own(
    stories: Stories,
) -> None:
    stories.open_cohort(sessions=2)
    first, last = session_ids(stories)
    cancelled(stories, last)
    with stories.database.transaction() as db:
        meeting = db.get(ProgramSession, first)
        assert meeting is not None
        plan = plan_of(meeting).later_by(3 * WEEK)
        add_session(db, stories.cohort_id, plan, now=stories.clock.now())

    assert held(stories) == [1, 3]


def test_session_when_cancelled_then_it_cannot_be_changed_any_more(stories: Stories) -> None:
    stories.open_cohort(sessions=2)
    first = session_ids(stories)[0]
    cancelled(stories, first)
    now = stories.clock.now()
    with stories.database.transaction() as db:
        meeting = db.get(ProgramSession, first)
        assert meeting is not None
        move = MoveSession(first, meeting.starts_local, meeting.ends_local, meeting.place, None)
        with pytest.raises(SessionIsCancelled):
            move_session(db, move, now=now)
        with pytest.raises(SessionIsCancelled):
            mark_attendance(db, MarkAttendance(first, {}, "organizer:olle"), now=now)
        with pytest.raises(SessionIsCancelled):
            arrange(db, first, Arrangement("Salen", None), now=now)
    with pytest.raises(SessionIsCancelled):
        cancelled(stories, first)


def test_session_when_it_is_the_only_one_then_it_is_not_cancelled(stories: Stories) -> None:
    stories.open_cohort(sessions=1)
    with pytest.raises(OnlySession):
        cancelled(stories, session_ids(stories)[0])


def test_session_when_unknown_then_not_found(stories: Stories) -> None:
    with pytest.raises(NotFound):
        cancelled(stories, UUID(int=1))
    with stories.database.transaction() as db, pytest.raises(NotFound):
        arrange(db, UUID(int=1), Arrangement(None, None), now=stories.clock.now())


def test_registration_when_it_closed_with_the_cancelled_first_session_then_closes_with_the_next(
    stories: Stories,
) -> None:
    stories.open_cohort(sessions=2)
    first, second = session_ids(stories)
    with stories.database.transaction() as db:
        cohort, meeting = db.get(Cohort, stories.cohort_id), db.get(ProgramSession, first)
        assert cohort is not None
        assert meeting is not None
        cohort.registration_closes_at = meeting.starts_at

    cancelled(stories, first)

    with stories.database.transaction() as db:
        cohort, meeting = db.get(Cohort, stories.cohort_id), db.get(ProgramSession, second)
        assert cohort is not None
        assert meeting is not None
        assert cohort.registration_closes_at == meeting.starts_at


def test_queue_when_the_full_session_that_people_wait_for_is_cancelled_then_they_come_in(
    stories: Stories,
) -> None:
    stories.open_cohort(sessions=2, capacity=5)
    second = session_ids(stories)[1]
    pool = stories.open_pool("session", str(second), 1)
    stories.enter("anna", "bo", pools=frozenset({pool}))
    assert stories.state("bo") == "waitlisted"

    cancelled(stories, second)

    assert (stories.state("bo"), stories.taken()) == ("confirmed", 2)


def test_room_when_two_sessions_want_it_at_once_then_both_are_warned(stories: Stories) -> None:
    stories.open_cohort()
    first = session_ids(stories)[0]
    stories.open_cohort()
    other = session_ids(stories)[0]
    track, now = LocalizedText(sv="Teknik", en="Technology"), stories.clock.now()
    with stories.database.transaction() as db:
        meeting = arrange(db, first, Arrangement("Stora salen", track, "Lena"), now=now)
        assert kinds_of_clashes(db, meeting) == ["clash"]
        arrange(db, other, Arrangement("stora salen", None, "lena"), now=now)
        assert kinds_of_clashes(db, meeting) == ["clash", "room", "leader"]
        arrange(db, other, Arrangement(None, None), now=now)
        assert kinds_of_clashes(db, meeting) == ["clash"]


def kinds_of_clashes(db: Session, meeting: ProgramSession) -> list[str]:
    found = clashes(db, [meeting], lambda other: other.slug)
    return [concern.kind for concern in found.get(meeting.id, ())]


def test_room_when_it_changes_then_told_and_only_another_room_counts_as_a_move(
    stories: Stories,
) -> None:
    stories.open_cohort()
    first, now = session_ids(stories)[0], stories.clock.now()
    with stories.database.transaction() as db:
        assert not arrange(db, first, Arrangement("Stora salen", None), now=now).moved
    with stories.database.transaction() as db:
        assert not arrange(db, first, Arrangement("Stora salen", None, "Lena"), now=now).moved
    assert told_of(stories, first) == [("session.rescheduled", 1)]

    with stories.database.transaction() as db:
        assert arrange(db, first, Arrangement("Lilla salen", None), now=now).moved

    assert told_of(stories, first) == [("session.rescheduled", 1), ("session.rescheduled", 2)]
