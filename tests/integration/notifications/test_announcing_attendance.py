"""Organizers write to those who were there, or were not, and after a session has ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from services.notifications.messaging.announcement_actor import AnnouncementActor
from services.notifications.storage.announcements import Announcement
from services.notifications.storage.attendance import Attendance
from shared.contracts.attendance import AttendanceMarked, Presence
from shared.contracts.facts import Person, SessionFacts
from shared.contracts.participants import ParticipantErased
from tests.support.notification_story import (
    HOUSE,
    Applicant,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)

LETTER = {"subject_sv": "Tack", "body_sv": "Vad tyckte du?", "when": "now", "audience": "attended"}
AFTER = {"when": "after", "amount": "1", "unit": "hours"}
HOUR = timedelta(hours=1)


def person(name: str) -> Person:
    return Person(name=name, email=f"{name.lower()}@example.org", language="sv")


class Evening:
    """A cohort of two sessions in which Asa and Bo have places, and what is marked in it."""

    def __init__(self, listener: Listener, organizer: FlaskClient) -> None:
        self.listener, self.organizer = listener, organizer
        self.first, self.second = session_facts(1), session_facts(2)
        self.asa = Applicant(cohort_facts(self.first, self.second), person("Asa"))
        self.bo = Applicant(self.asa.cohort, person("Bo"))
        for each in (self.asa, self.bo):
            listener.hear(each.confirmed(), 1)
        listener.run_due()

    def mark(
        self, session: SessionFacts, at: datetime | None = None, **present: bool
    ) -> AttendanceMarked:
        who = {"asa": self.asa, "bo": self.bo}
        fact = AttendanceMarked(
            marking_id=uuid4(),
            cohort_id=self.asa.cohort.cohort_id,
            session_id=session.session_id,
            recorded_at=at or self.listener.clock.now(),
            marks=tuple(
                Presence(registration_id=who[name].id, present=was) for name, was in present.items()
            ),
        )
        self.listener.hear(fact, 1)
        return fact

    @property
    def path(self) -> str:
        return f"/cohorts/{self.asa.cohort.cohort_id}/messages"

    def write(self, **changes: str) -> int:
        data = {**LETTER, "id": str(uuid4()), **changes}
        return self.organizer.post(f"{self.path}/new", data=data).status_code

    def announce(self) -> None:
        actor = AnnouncementActor(self.listener.database, HOUSE, self.listener.clock, queue="x")
        with self.listener.database.transaction() as session:
            ids = actor.due_work().claim(session, self.listener.clock.now(), 10)
        for each in ids:
            actor.announce(str(each))
        self.listener.run_due()

    def told(self) -> list[str]:
        mails = [each for each in self.listener.deliveries() if each.kind == "announcement"]
        return sorted(each.recipient.partition("@")[0] for each in mails)

    def written(self) -> Announcement:
        with self.listener.database.transaction() as session:
            return session.scalars(select(Announcement)).one()

    def page(self) -> str:
        return str(self.organizer.get(f"{self.path}?lang=en").get_data(as_text=True))


@pytest.fixture
def evening(listener: Listener, organizer: FlaskClient) -> Evening:
    return Evening(listener, organizer)


def ends_at(session: SessionFacts) -> datetime:
    """In January, Swedish time is an hour ahead."""
    return session.ends_at.replace(tzinfo=UTC) - HOUR


@pytest.mark.parametrize(
    ("audience", "of_first", "told"),
    [
        ("attended", False, ["asa"]),
        ("missed", False, ["bo"]),
        ("attended", True, []),
        ("missed", True, ["asa", "bo"]),
        ("with_place", True, ["asa", "bo"]),
    ],
)
def test_message_when_for_those_who_were_there_or_not_then_it_goes_by_the_marks(
    evening: Evening, audience: str, told: list[str], *, of_first: bool
) -> None:
    evening.mark(evening.first, asa=False, bo=False)
    evening.mark(evening.second, asa=True)
    session = str(evening.first.session_id) if of_first else ""
    assert evening.write(audience=audience, session=session) == (302 if told else 422)
    evening.announce()
    assert evening.told() == told


def test_message_when_about_one_session_then_only_who_takes_part_in_it_gets_it(
    evening: Evening,
) -> None:
    evening.listener.hear(evening.bo.choosing(evening.second).changed(), 2)
    evening.write(audience="with_place", session=str(evening.first.session_id))
    evening.announce()
    assert evening.told() == ["asa"]
    assert "Session 1, Tuesday 12 January 2027 at 17:00" in evening.page()


def test_marks_when_they_come_out_of_order_or_twice_then_the_later_one_holds(
    evening: Evening,
) -> None:
    now = evening.listener.clock.now()
    later = evening.mark(evening.first, now + HOUR, asa=True, bo=False)
    evening.listener.hear(later, 1)
    evening.mark(evening.first, now, asa=False, bo=True)
    with evening.listener.database.transaction() as session:
        kept = {each.registration_id: each.present for each in session.scalars(select(Attendance))}
    assert kept == {evening.asa.id: True, evening.bo.id: False}


def test_marks_when_of_somebody_erased_then_only_those_of_others_are_kept(
    evening: Evening,
) -> None:
    evening.mark(evening.first, asa=True)
    erased = ParticipantErased(
        participant_id=uuid4(),
        registration_ids=(evening.asa.id,),
        subject_ids=(evening.asa.id,),
        shared_ids=(),
        address_digests=(),
        with_certificates=False,
    )
    evening.listener.hear(erased, 1)
    evening.mark(evening.second, asa=True, bo=True)
    with evening.listener.database.transaction() as session:
        kept = session.scalars(select(Attendance.registration_id)).all()
    assert kept == [evening.bo.id]


def test_message_when_after_the_end_then_it_goes_half_an_hour_after_the_last_mark(
    evening: Evening,
) -> None:
    evening.write(**AFTER)
    due = ends_at(evening.second) + HOUR
    assert evening.written().planned_at == due
    evening.listener.clock.set(due)
    evening.announce()
    assert evening.told() == []
    assert "Goes when attendance is marked" in evening.page()
    evening.listener.clock.set(due + HOUR)
    evening.mark(evening.second, asa=True)
    evening.announce()
    assert evening.told() == []
    evening.listener.clock.set(due + 2 * HOUR)
    evening.announce()
    assert evening.told() == ["asa"]


def test_message_after_the_last_session_when_only_an_earlier_one_is_marked_then_it_waits(
    evening: Evening,
) -> None:
    evening.write(**AFTER)
    evening.listener.clock.set(ends_at(evening.first))
    evening.mark(evening.first, asa=True, bo=False)
    due = ends_at(evening.second) + HOUR
    evening.listener.clock.set(due)
    evening.announce()
    assert evening.told() == []
    evening.mark(evening.second, bo=True)
    evening.listener.clock.set(due + HOUR)
    evening.announce()
    assert evening.told() == ["asa", "bo"]


def test_message_when_everybody_with_a_place_gets_it_after_the_end_then_it_waits_for_no_mark(
    evening: Evening,
) -> None:
    evening.write(**AFTER, audience="with_place", session=str(evening.first.session_id))
    evening.listener.clock.set(ends_at(evening.first) + HOUR)
    evening.announce()
    assert evening.told() == ["asa", "bo"]


def test_message_after_the_end_when_the_session_is_moved_then_it_moves_along(
    evening: Evening,
) -> None:
    evening.write(**AFTER, audience="with_place")
    later = moved(evening.second, timedelta(days=3))
    evening.listener.hear(evening.asa.rescheduled(later), 1)
    assert evening.written().planned_at == ends_at(later) + HOUR
    # Told first by a registration, and by the message about the session when it is stale.
    earlier = moved(later, timedelta(days=-5))
    cohort = evening.asa.cohort.model_copy(update={"sessions": (evening.first, earlier)})
    evening.listener.hear(evening.asa.with_cohort(cohort).confirmed(), 2)
    assert evening.written().planned_at == ends_at(earlier) + HOUR


def test_message_after_the_end_when_a_session_is_cancelled_then_the_last_that_is_held_counts(
    evening: Evening,
) -> None:
    evening.write(**AFTER)
    evening.listener.hear(evening.asa.session_cancelled(evening.second), 1)
    found = evening.written()
    assert (found.state, found.planned_at) == ("planned", ends_at(evening.first) + HOUR)


def test_message_after_one_session_when_that_is_cancelled_then_it_is_taken_back(
    evening: Evening,
) -> None:
    evening.write(**AFTER, audience="with_place", session=str(evening.second.session_id))
    evening.listener.hear(evening.asa.session_cancelled(evening.second), 1)
    assert evening.written().state == "taken_back"
    evening.listener.clock.set(ends_at(evening.second) + 2 * HOUR)
    evening.announce()
    assert evening.told() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Nobody gets it now."),
        ({"when": "after"}, "Write how long after the end"),
        ({"when": "after", "amount": "1441", "unit": "hours"}, "Write 60 days at most."),
        ({"when": "after", "amount": "-1"}, "Write a number of 0 or more."),
        ({"session": str(UUID(int=1))}, "Not a valid choice"),
    ],
)
def test_message_when_it_cannot_go_so_then_it_is_said_and_nothing_kept(
    evening: Evening, changes: dict[str, str], said: str
) -> None:
    data = {**LETTER, "id": str(uuid4()), **changes}
    answer = evening.organizer.post(f"{evening.path}/new?lang=en", data=data)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert "Nothing written yet" in evening.page()


def test_message_when_the_end_is_long_past_then_that_is_said(evening: Evening) -> None:
    evening.mark(evening.second, asa=True)
    evening.listener.clock.set(ends_at(evening.second) + 2 * HOUR)
    assert evening.write(**AFTER) == 422
    assert evening.write(**{**AFTER, "amount": "3"}) == 302


def test_message_when_it_was_planned_by_a_time_that_no_longer_holds_then_it_waits_for_the_new_one(
    evening: Evening,
) -> None:
    evening.write(**AFTER, audience="with_place")
    due = ends_at(evening.second) + HOUR
    # As if two sessions had been moved at the same moment, and neither change had seen the other.
    with evening.listener.database.transaction() as session:
        session.execute(update(Announcement).values(planned_at=due - timedelta(days=1)))
    evening.listener.clock.set(due - timedelta(hours=2))
    evening.announce()
    assert (evening.told(), evening.written().planned_at) == ([], due)
