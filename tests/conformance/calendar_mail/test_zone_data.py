"""Point 20: a country changes its clocks, and the time zone database says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from services.notifications.domain.reminder_rules import RuleWish
from services.notifications.messaging.zone_actor import ZoneActor
from services.notifications.storage.cohorts import ProgramSession
from tests.conformance.points import point
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import (
    HOUSE,
    Applicant,
    Listener,
    cohort_facts,
    event_of,
    moved,
    session_facts,
)
from tests.support.reminders import due, only_rules
from tests.support.zone_data import doctored, read_from

ROOT = Path(__file__).parents[3]
WINTER = session_facts(1, datetime(2027, 1, 12, 17, 0))
SUMMER = session_facts(2, datetime(2027, 7, 6, 17, 0))


@pytest.fixture
def applicant(listener: Listener) -> Applicant:
    """Somebody with a place in a winter and a summer session, who has been told of both."""
    found = Applicant(cohort_facts(WINTER, SUMMER))
    listener.hear(found.confirmed(), 1)
    only_rules(
        listener,
        found,
        RuleWish(days_before=1, at_time=time(9, 0)),
        RuleWish(minutes_before=60),
    )
    waits = found.person.model_copy(update={"email": "bo@example.org"})
    listener.hear(Applicant(found.cohort, waits).waitlisted(), 1)
    listener.run_due()
    return found


def looked(listener: Listener) -> Sequence[UUID]:
    """Which sessions a look in this process finds."""
    actor = ZoneActor(listener.database, HOUSE, listener.clock, queue="notifications")
    with listener.database.transaction() as session:
        return actor.due_work().claim(session, listener.clock.now(), 200)


def restarted(listener: Listener, tz_path: Path) -> dict[str, Any]:
    """Start the service's look in a process of its own; return what it found and sent."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONTZPATH": str(tz_path)}
    program = "tests.conformance.calendar_mail.restarted_service"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            program,
            *(listener.database.url, listener.clock.now().isoformat()),  # type: ignore[attr-defined]
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def calendar_of(mail: ReceivedMail) -> Calendar:
    """The calendar object that a mail carries."""
    (part,) = [each for each in mail.message.walk() if each.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_payload(decode=True))


@point(20)
def test_zone_data_when_it_moves_a_session_then_one_revision_and_one_notice(
    listener: Listener, applicant: Applicant, tmp_path: Path
) -> None:
    assert looked(listener) == []
    tz_path = doctored(tmp_path / "zones")

    told = restarted(listener, tz_path)

    assert (told["found"], told["again"], len(told["mails"])) == (1, 0, 1)
    mail = ReceivedMail("", "", b64decode(told["mails"][0]))
    assert mail.message["To"].endswith("<asa@example.org>")
    assert mail.message["Subject"] == "Nya regler för klockan: Testa AI i produktionen"
    calendar = event_of(mail)
    assert calendar is not None
    method, event = calendar
    assert (method, event["SEQUENCE"]) == ("REQUEST", 1)
    # It is still five o'clock, and the definition that travels with it has no summer time.
    assert event["DTSTART"].to_ical() == b"20270706T170000"
    (zone,) = calendar_of(mail).walk("VTIMEZONE")
    assert [(each.name, each["TZOFFSETTO"].to_ical()) for each in zone.subcomponents] == [
        ("STANDARD", "+0100")
    ]
    kinds = [(each.kind, each.revision) for each in listener.deliveries() if each.tells]
    assert kinds.count(("clocks_changed", 0)) == 1
    assert due(listener, applicant) == [
        datetime(2027, 1, 11, 8, 0, tzinfo=UTC),
        datetime(2027, 1, 12, 15, 0, tzinfo=UTC),
        datetime(2027, 7, 5, 8, 0, tzinfo=UTC),
        datetime(2027, 7, 6, 15, 0, tzinfo=UTC),
    ]
    # Looked for again, by the same data, there is nothing more to tell.
    assert restarted(listener, tz_path) == {"found": 0, "again": 0, "mails": []}


@point(20)
def test_zone_data_when_the_session_is_cancelled_then_nobody_is_told(
    listener: Listener, applicant: Applicant, tmp_path: Path
) -> None:
    listener.hear(applicant.session_cancelled(SUMMER), 1)
    listener.run_due()
    with read_from(doctored(tmp_path / "zones")):
        assert looked(listener) == []


@point(20)
def test_zone_data_when_the_session_lasts_the_whole_day_then_its_reminder_moves_and_no_mail_comes(
    listener: Listener, tmp_path: Path
) -> None:
    day = session_facts(1, datetime(2027, 7, 6)).model_copy(
        update={"ends_at": datetime(2027, 7, 7), "whole_day": True}
    )
    listener.hear(Applicant(cohort_facts(day)).confirmed(), 1)
    listener.run_due()
    with read_from(doctored(tmp_path / "zones")):
        (found,) = looked(listener)
        ZoneActor(listener.database, HOUSE, listener.clock, queue="notifications").heed(str(found))
        assert looked(listener) == []
    assert [each.kind for each in listener.deliveries()] == ["place_confirmed"]
    assert due(listener) == [datetime(2027, 7, 5, 8, 0, tzinfo=UTC)]


@point(20)
def test_zone_data_when_a_fact_comes_before_the_look_then_the_fact_brings_the_revision(
    listener: Listener, applicant: Applicant, tmp_path: Path
) -> None:
    before = len(listener.deliveries())
    with read_from(doctored(tmp_path / "zones")):
        # The room's track changes, which by itself nobody is told.
        listener.hear(applicant.rescheduled(moved(SUMMER, timedelta())), 1)
    told = listener.deliveries()[before:]
    assert [each.kind for each in told] == ["clocks_changed"]
    with listener.database.transaction() as session:
        kept = session.get(ProgramSession, SUMMER.session_id)
        assert kept is not None
        assert kept.starts_at == datetime(2027, 7, 6, 16, 0, tzinfo=UTC)
