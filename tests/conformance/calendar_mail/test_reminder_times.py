"""Point 54: wall time and elapsed time across changes of the clocks, and quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from services.notifications.domain.planning import Meeting, Rule, moments
from services.notifications.domain.policies import instant_of
from services.notifications.domain.quiet_hours import Quiet
from services.notifications.domain.reminder_rules import RuleWish
from services.notifications.storage.preferences import Preference
from tests.conformance.points import point
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    session_facts,
)
from tests.support.reminders import due, only_rules, pass_due, planned, reminder_mails

RULE = Applicant().id
NIGHT = Quiet(time(22, 0), time(7, 0))


def meeting(starts: datetime, zone: str = "Europe/Stockholm") -> Meeting:
    return Meeting(RULE, starts, zone, instant_of(starts, zone))


@point(54)
@pytest.mark.parametrize(
    ("starts", "day_before", "hours_before"),
    [
        # Sweden's clocks go forward on 28 March 2027 and back on 31 October 2027.
        (datetime(2027, 3, 28, 18, 0), "2027-03-27T17:00", "2027-03-27T16:00"),
        (datetime(2027, 10, 31, 18, 0), "2027-10-30T16:00", "2027-10-30T17:00"),
        (datetime(2027, 3, 27, 18, 0), "2027-03-26T17:00", "2027-03-26T17:00"),
    ],
)
def test_offsets_when_clocks_change_then_a_day_keeps_wall_time_and_24_hours_are_24_hours(
    listener: Listener, starts: datetime, day_before: str, hours_before: str
) -> None:
    applicant = Applicant(cohort_facts(session_facts(1, starts)))
    listener.hear(applicant.confirmed(), 1)
    for wish, expected in (
        (RuleWish(days_before=1, at_time=time(18, 0)), day_before),
        (RuleWish(minutes_before=24 * 60), hours_before),
    ):
        only_rules(listener, applicant, wish)
        assert due(listener) == [datetime.fromisoformat(f"{expected}+00:00")]


@point(54)
@pytest.mark.parametrize(
    ("rule", "starts", "expected"),
    [
        # Outside: as the rule says.
        (Rule(RULE, 1, time(9, 0)), datetime(2027, 1, 12, 17), ["2027-01-11T08:00"]),
        # Inside, and earlier by less than half of the lead: at the beginning of quiet hours.
        (
            Rule(RULE, 1, time(6, 0)),
            datetime(2027, 1, 12, 17),
            ["2027-01-10T21:00", "2027-01-11T06:00", "2027-01-11T05:00"],
        ),
        # Inside, and earlier by more than that: at their end.
        (
            Rule(RULE, minutes_before=120),
            datetime(2027, 1, 12, 8, 0),
            ["2027-01-12T06:00", "2027-01-12T05:00"],
        ),
        # Inside, and their end is not before the start: as the rule says.
        (Rule(RULE, minutes_before=60), datetime(2027, 1, 12, 7, 0), ["2027-01-12T05:00"]),
        # The edges themselves are not quiet.
        (Rule(RULE, 1, time(22, 0)), datetime(2027, 1, 12, 17), ["2027-01-11T21:00"]),
        (Rule(RULE, 1, time(7, 0)), datetime(2027, 1, 12, 17), ["2027-01-11T06:00"]),
    ],
)
def test_quiet_hours_when_a_reminder_would_fall_inside_then_it_moves_as_little_as_helps(
    rule: Rule, starts: datetime, expected: list[str]
) -> None:
    found = moments(rule, meeting(starts), NIGHT)
    assert list(found) == [datetime.fromisoformat(f"{each}+00:00") for each in expected]


@point(54)
def test_quiet_hours_when_clocks_change_in_them_then_their_edges_keep_wall_time() -> None:
    rule = Rule(RULE, 0, time(6, 30))
    (first, *_) = moments(rule, meeting(datetime(2027, 3, 28, 18, 0)), NIGHT)
    # Half of eleven and a half hours is less than the seven and a half back to 22:00.
    assert first == datetime(2027, 3, 28, 5, 0, tzinfo=UTC)


def prefer(listener: Listener, address: str, begins: time, ends: time, zone: str | None) -> None:
    with listener.database.transaction() as session:
        session.add(
            Preference(
                address=address,
                quiet_from=begins,
                quiet_to=ends,
                quiet_zone=zone,
                changed_at=listener.clock.now(),
            )
        )


@point(54)
def test_quiet_hours_when_the_reader_lives_eight_hours_behind_utc_then_they_are_theirs(
    listener: Listener, post: KeepingPost
) -> None:
    # Pitcairn has UTC-8 all year: the day before at 09:00 in Sweden is midnight there.
    prefer(listener, "asa@example.org", time(22, 0), time(7, 0), "Pacific/Pitcairn")
    away = Applicant()
    home = Applicant(away.cohort, away.person.model_copy(update={"email": "bo@example.org"}))
    for person in (away, home):
        listener.hear(person.confirmed(), 1)
    # At the beginning of the night, two hours before.
    assert due(listener, away) == [datetime(2027, 1, 11, 6, 0, tzinfo=UTC)]
    assert due(listener, home) == [datetime(2027, 1, 11, 8, 0, tzinfo=UTC)]
    pass_due(listener, datetime(2027, 1, 12, 16, 0, tzinfo=UTC))
    assert [mail.recipient for mail in reminder_mails(post)] == [
        "asa@example.org",
        "bo@example.org",
    ]


@point(54)
def test_quiet_hours_when_an_outage_ends_in_them_then_it_waits_for_their_end_within_the_grace(
    listener: Listener, post: KeepingPost
) -> None:
    prefer(listener, "asa@example.org", time(10, 0), time(12, 0), None)
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(datetime(2027, 1, 11, 9, 30, tzinfo=UTC))
    listener.run_due()
    assert reminder_mails(post) == []
    listener.clock.set(datetime(2027, 1, 11, 11, 0, tzinfo=UTC))
    listener.run_due()
    assert [state for _, state in planned(listener)] == ["sent"]
    assert len(reminder_mails(post)) == 1


@point(54)
def test_person_when_registered_in_the_night_before_a_reminder_then_it_comes_after_the_night(
    listener: Listener, post: KeepingPost
) -> None:
    prefer(listener, "asa@example.org", time(22, 0), time(7, 0), None)
    applicant = Applicant()
    listener.hear(applicant.waitlisted(), 1)
    only_rules(listener, applicant, RuleWish(days_before=1, at_time=time(6, 0)))
    listener.clock.set(datetime(2027, 1, 10, 23, 0, tzinfo=UTC))
    listener.hear(applicant.confirmed("promoted"), 2)
    assert due(listener) == [datetime(2027, 1, 11, 6, 0, tzinfo=UTC)]
    # Nothing that is heard later makes it a second one.
    listener.clock.advance(timedelta(hours=5))
    listener.hear(applicant.changed(), 3)
    pass_due(listener, datetime(2027, 1, 12, 16, 0, tzinfo=UTC))
    assert len(reminder_mails(post)) == 1
