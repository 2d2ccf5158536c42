"""Point 9: a session of the whole day, from the organizer's form to mail, feed and links."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from services.notifications.facts.letter_facts import SessionLine
from services.notifications.gateways.calendar_web_links import links_in_letter
from services.notifications.gateways.letters import set_letter
from services.registration.app import create_app
from services.registration.domain.facts import session_facts as facts_of
from services.registration.storage.catalogue import Cohort, ProgramSession
from shared.messaging.tables import outbox
from tests.conformance.calendar_mail.oracle import complaints
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.api import ApiClient, api_token, cohort_body
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.feeds import Follower, placed
from tests.support.letters import SESSION, facts
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    event_of,
    session_facts,
)
from tests.support.organizers import signed_in
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings
from tests.support.stories import Stories

DAY = session_facts(1, datetime(2027, 1, 12, 9)).model_copy(update={"whole_day": True})
FIELDS = {
    "date": "2027-01-12", "starts": "09:00", "ends": "16:00", "municipality": "Falun",
    "place_sv": "Gruvan", "place_en": "The Mine", "online_url": "", "whole_day": "y",
}  # fmt: skip


@pytest.fixture
def app(
    registration_database: TestDatabase, redis_url: str, clock: SettableClock, tmp_path: Path
) -> Flask:
    settings = registration_settings(registration_database.url, redis_url, file_directory=tmp_path)
    return create_app(settings, clock)


@pytest.fixture
def stories(registration_database: TestDatabase, clock: SettableClock) -> Stories:
    found = Stories(registration_database, clock)
    found.open_cohort(capacity=2)
    found.enter("anna")
    return found


def meeting_of(stories: Stories) -> ProgramSession:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return cohort.sessions[0]


@point(9)
def test_session_when_an_organizer_says_the_whole_day_then_people_read_no_times(
    app: Flask, stories: Stories
) -> None:
    olle = signed_in(app, stories.database)
    before = meeting_of(stories)
    answer = olle.submit(f"/organizer/sessions/{before.id}", FIELDS)
    assert answer.status_code == 302
    meeting = meeting_of(stories)
    assert (meeting.whole_day, meeting.revision) == (True, before.revision + 1)
    assert facts_of(meeting).whole_day
    # The times stay, for reminders and hours.
    assert (meeting.ends_at - meeting.starts_at) == timedelta(hours=7)
    with stories.database.transaction() as session:
        bodies = session.scalars(
            select(outbox.c.body).where(outbox.c.name == "session.rescheduled")
        ).all()
    assert [body["session"]["whole_day"] for body in bodies] == [True]
    slug = meeting_program(stories)
    for language, said in (("sv", "hela dagen"), ("en", "the whole day")):
        for path in (f"/programs/{slug}", "/"):
            page = words(Visitor.of(app, language).get(path))
            assert said in page
            assert "16:00" not in page
    again = olle.submit(f"/organizer/sessions/{before.id}", FIELDS)
    assert again.status_code == 302
    assert meeting_of(stories).revision == meeting.revision


def meeting_program(stories: Stories) -> str:
    with stories.database.transaction() as session:
        cohort = session.get(Cohort, stories.cohort_id)
        assert cohort is not None
        return cohort.program.slug


@point(9)
def test_session_when_a_program_plans_whole_days_then_the_api_keeps_and_tells_it(
    app: Flask, stories: Stories, clock: SettableClock
) -> None:
    api = ApiClient.of(app, api_token(stories.database, clock.now()))
    (body,) = cohort_body(datetime(2027, 2, 1))["sessions"]  # type: ignore[misc]
    path = f"/cohorts/{stories.cohort_id}/sessions"
    made = api.post(path, {**body, "whole_day": True}, Idempotency_Key="one")
    plain = api.post(
        path, {**body, "starts_at": "2027-02-08T18:00:00", "ends_at": "2027-02-08T20:00:00"},
        Idempotency_Key="two",
    )  # fmt: skip
    assert [answer.status_code for answer in (made, plain)] == [201, 201]
    assert [(answer.json or {})["whole_day"] for answer in (made, plain)] == [True, False]


@point(9)
def test_whole_day_when_mailed_and_followed_then_a_date_with_an_exclusive_end(
    listener: Listener, post: KeepingPost, follower: Follower, javascript: JavaScript
) -> None:
    asa = placed(listener, Applicant(cohort_facts(DAY, session_facts(2))))
    found = event_of(post.mails[0])
    assert found is not None
    path = follower.follow(asa.id)
    (followed, timed) = follower.events(path)
    for event in (found[1], followed):
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 1, 12), date(2027, 1, 13))
        assert "DURATION" not in event
    assert isinstance(timed["DTSTART"].dt, datetime)
    assert complaints(follower.read(path).data, javascript) == []
    text = plain_text(post.mails[0])
    assert "  tisdag 12 januari 2027" in text.splitlines()
    assert "09:00" not in text
    assert "hela dagen" in " ".join(
        follower.browser.get(follower.page_path(asa.id) + "&lang=sv").text.split()
    )


@point(9, 29)
def test_session_when_it_becomes_a_whole_day_then_one_revision_and_one_mail(
    listener: Listener, post: KeepingPost
) -> None:
    timed = DAY.model_copy(update={"whole_day": False})
    asa = placed(listener, Applicant(cohort_facts(timed)))
    whole = timed.model_copy(update={"whole_day": True, "revision": 1})
    listener.hear(asa.rescheduled(whole), 1)
    listener.run_due()
    events = [found[1] for mail in post.mails if (found := event_of(mail))]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1]
    assert [type(event["DTSTART"].dt) for event in events] == [datetime, date]


@point(9)
@pytest.mark.parametrize(
    ("ends", "after", "said"),
    [
        (datetime(2027, 1, 12, 19, 30), "20270113", "tisdag 12 januari 2027"),
        (datetime(2027, 1, 13, 0, 0), "20270113", "tisdag 12 januari 2027"),
        (
            datetime(2027, 1, 13, 16, 0),
            "20270114",
            "tisdag 12 januari 2027 – onsdag 13 januari 2027",
        ),
    ],
)
def test_whole_days_when_they_end_on_another_then_the_end_is_the_day_after(
    ends: datetime, after: str, said: str
) -> None:
    line: SessionLine = SESSION.model_copy(update={"whole_day": True, "ends_at": ends})
    told = facts("place_confirmed", "sv", sessions=(line,), of_sessions=1)
    google: dict[str, Any] = dict(parse_qsl(urlsplit(links_in_letter(told, line).google).query))
    assert google["dates"] == f"20270112/{after}"
    assert f"  {said}\n" in set_letter(told).text


def plain_text(mail: ReceivedMail) -> str:
    part = mail.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
