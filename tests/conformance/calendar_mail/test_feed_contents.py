"""Points 59, 11 and 12: what stands in a feed, for how long, and how quickly it is made."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import process_time

import pytest
from icalendar import Calendar, Event
from sqlalchemy import select

from services.notifications.storage.registrations import Invitation
from tests.conformance.calendar_mail.oracle import complaints, house_rules
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.clock import SettableClock
from tests.support.feeds import BO, Follower, placed
from tests.support.machine_speed import allowed, least_seconds
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)


@point(59)
def test_feed_when_compared_with_the_mails_then_the_same_uids_and_sequences(
    follower: Follower, listener: Listener, post: KeepingPost
) -> None:
    evening, series = cohort_facts(), cohort_facts(*(session_facts(n) for n in range(1, 6)))
    asa = placed(listener, Applicant(evening))
    placed(listener, Applicant(series, asa.person))
    path = follower.follow(asa.id)
    listener.hear(asa.rescheduled(moved(evening.sessions[0], timedelta(days=1))), 1)
    listener.run_due()
    mailed = [found[1] for mail in post.mails if (found := event_of(mail))]
    newest = {str(each["UID"]): int(each["SEQUENCE"]) for each in mailed}
    followed = {str(each["UID"]): int(each["SEQUENCE"]) for each in follower.events(path)}
    assert newest.items() <= followed.items()
    with listener.database.transaction() as session:
        kept = {each.uid: each.sequence for each in session.scalars(select(Invitation))}
    assert followed == kept
    assert list(newest.values()) == [1]


@point(59)
def test_feed_when_a_session_or_a_place_is_cancelled_then_shown_so_for_thirty_days(
    follower: Follower, asa: Applicant, listener: Listener, clock: SettableClock
) -> None:
    bo = placed(listener, Applicant(cohort_facts(session_facts(3)), asa.person))
    path = follower.follow(asa.id)
    listener.hear(asa.session_cancelled(asa.cohort.sessions[1]), 1)
    listener.hear(bo.cancelled(), 2)
    listener.run_due()

    def states() -> list[tuple[str, int]]:
        return [(str(e["STATUS"]), int(e["SEQUENCE"])) for e in follower.events(path)]

    off = [("CONFIRMED", 0), ("CANCELLED", 1), ("CANCELLED", 1)]
    assert states() == off
    clock.advance(timedelta(days=30))
    assert states() == off
    clock.advance(timedelta(seconds=1))
    assert states() == [("CONFIRMED", 0)]


@point(59)
def test_feed_when_a_place_ends_before_its_mail_left_then_it_is_cancelled_in_the_feed_too(
    follower: Follower, asa: Applicant, listener: Listener
) -> None:
    path = follower.follow(asa.id)
    brief = Applicant(cohort_facts(session_facts(3)), asa.person)
    listener.hear(brief.confirmed(), 1)
    listener.hear(brief.cancelled(), 2)
    listener.run_due()
    assert [str(each["STATUS"]) for each in follower.events(path)][-1] == "CANCELLED"


@point(59)
def test_feed_when_sessions_are_over_then_they_stay_for_a_year(
    follower: Follower, asa: Applicant, listener: Listener, clock: SettableClock
) -> None:
    path = follower.follow(asa.id)
    ends = [each.ends_at for each in asa.cohort.sessions]
    zone = "+01:00"
    clock.set(datetime.fromisoformat(f"{ends[0].isoformat()}{zone}") + timedelta(days=365))
    assert len(follower.events(path)) == 2
    listener.hear(asa.cancelled(), 2)
    assert [str(each["STATUS"]) for each in follower.events(path)] == ["CONFIRMED"] * 2
    clock.advance(timedelta(seconds=1))
    assert len(follower.events(path)) == 1


@point(59)
def test_feed_when_read_then_it_says_its_name_and_when_to_come_again_and_judges_are_silent(
    follower: Follower, asa: Applicant, listener: Listener, javascript: JavaScript
) -> None:
    bo = placed(listener, Applicant(cohort_facts(session_facts(3)), BO))
    for person, name in ((asa, "Mina tillfällen i Spinn"), (bo, "My sessions in Spinn")):
        path = follower.follow(person.id)
        for asked in (path, f"{path}?alarm=30"):
            content = follower.read(asked).data
            assert complaints(content, javascript) == []
            lines = house_rules.lines_of(content)
            for line in (
                f"NAME:{name}",
                f"X-WR-CALNAME:{name}",
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                "X-PUBLISHED-TTL:PT1H",
            ):
                assert lines.count(line) == 1
            assert not any(line.startswith(("METHOD", "ATTENDEE", "ORGANIZER")) for line in lines)


@point(11, 59)
@pytest.mark.parametrize(
    ("query", "trigger"),
    [
        ("?alarm=30", -timedelta(minutes=30)),
        ("?alarm=10080", -timedelta(days=7)),
        ("", None),
        ("?alarm=0", None),
        ("?alarm=-5", None),
        ("?alarm=10081", None),
        ("?alarm=99999999999999999999", None),
        ("?alarm=soon", None),
    ],
)
def test_feed_when_an_alarm_is_asked_for_then_it_rings_that_long_before(
    follower: Follower, asa: Applicant, query: str, trigger: timedelta | None
) -> None:
    events: list[Event] = follower.events(follower.follow(asa.id) + query)
    alarms = [each.walk("VALARM") for each in events]
    expected = [] if trigger is None else [trigger]
    assert [[alarm["TRIGGER"].dt for alarm in each] for each in alarms] == [expected] * 2


@point(12, 59)
def test_feed_when_it_holds_a_thousand_sessions_then_all_of_them_and_written_once(
    follower: Follower, listener: Listener
) -> None:
    start = datetime(2027, 1, 4, 17)
    cohort = cohort_facts(
        *(session_facts(n, starts_at=start + timedelta(hours=7 * n)) for n in range(1, 1001))
    )
    asa = placed(listener, Applicant(cohort))
    path = follower.follow(asa.id)
    began = process_time()
    first = follower.read(path)
    cold = process_time() - began
    answers = []
    warm = least_seconds(lambda: answers.append(follower.read(path)))
    assert first.data.count(b"BEGIN:VEVENT") == 1000
    assert {each.data for each in answers} == {first.data}
    # Five times what is allowed by the clock on a quiet machine, here in processor time.
    assert (cold < allowed(1.0), warm < allowed(0.1)) == (True, True)
    assert len(Calendar.from_ical(first.data).walk("VTIMEZONE")) == 1
