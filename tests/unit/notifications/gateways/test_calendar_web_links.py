"""One click at Google or Microsoft: the right instants, and texts as they were written."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from services.notifications.facts.calendar_entry import CalendarEntry
from services.notifications.gateways.calendar_web_links import (
    links_in_letter,
    links_to_add,
    links_to_follow,
)
from tests.support.calendar_entries import entry
from tests.support.letters import ONLINE, SESSION, facts

DIFFICULT = "Öl & kaffe + 50 % = #1? <b>漢字</b>; a,b"


def google(made: CalendarEntry) -> dict[str, str]:
    url = urlsplit(links_to_add(made).google)
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://calendar.google.com/calendar/render"
    return dict(parse_qsl(url.query))


def outlook(made: CalendarEntry) -> dict[str, str]:
    url = urlsplit(links_to_add(made).outlook)
    assert (url.netloc, url.path) == (
        "outlook.live.com",
        "/calendar/0/deeplink/compose",
    )
    return dict(parse_qsl(url.query, keep_blank_values=True))


@pytest.mark.parametrize(
    ("zone", "month", "basic", "extended"),
    [
        ("Europe/Stockholm", 1, "20270112T160000Z/20270112T183000Z", "2027-01-12T16:00:00Z"),
        ("Europe/Stockholm", 7, "20270712T150000Z/20270712T173000Z", "2027-07-12T15:00:00Z"),
        ("America/New_York", 1, "20270112T220000Z/20270113T003000Z", "2027-01-12T22:00:00Z"),
        ("UTC", 1, "20270112T170000Z/20270112T193000Z", "2027-01-12T17:00:00Z"),
    ],
)
def test_session_when_added_then_its_instants_in_utc(
    zone: str, month: int, basic: str, extended: str
) -> None:
    made = entry(
        zone=zone,
        starts_at=datetime(2027, month, 12, 17, 0),
        ends_at=datetime(2027, month, 12, 19, 30),
    )
    assert google(made)["dates"] == basic
    asked = outlook(made)
    assert (asked["startdt"], asked["allday"]) == (extended, "false")
    assert datetime.fromisoformat(asked["enddt"]) - datetime.fromisoformat(
        asked["startdt"]
    ) == datetime(1, 1, 1, 2, 30) - datetime(1, 1, 1)


def test_whole_days_when_added_then_dates_with_an_exclusive_end() -> None:
    made = entry(whole_days=True, starts_at=datetime(2027, 1, 12), ends_at=datetime(2027, 1, 14))
    assert google(made)["dates"] == "20270112/20270114"
    asked = outlook(made)
    assert [asked[name] for name in ("startdt", "enddt", "allday")] == [
        "2027-01-12",
        "2027-01-14",
        "true",
    ]


def test_texts_when_added_then_they_arrive_as_they_were_written() -> None:
    made = entry(title=DIFFICULT, place=DIFFICULT, about=DIFFICULT, of_sessions=1)
    at_google, at_outlook = google(made), outlook(made)
    assert at_google["text"] == at_outlook["subject"] == DIFFICULT
    assert at_google["location"] == at_outlook["location"] == DIFFICULT
    assert at_google["details"] == at_outlook["body"]
    assert at_google["details"].startswith(f"{DIFFICULT}\n\n")
    # A plus sign for a blank would be shown as one.
    links = links_to_add(made)
    assert not any("+" in link or " " in link for link in (links.google, links.outlook))


def test_office_when_asked_then_the_same_as_outlook_at_work() -> None:
    links = links_to_add(entry())
    assert links.office == links.outlook.replace("outlook.live.com", "outlook.office.com")


@pytest.mark.parametrize("kind", ["place_confirmed", "session_moved"])
def test_letter_when_it_gives_links_then_the_same_instants_and_less_text(kind: str) -> None:
    told = facts(kind, "en", title=DIFFICULT)
    query: dict[str, Any] = dict(parse_qsl(urlsplit(links_in_letter(told, SESSION).google).query))
    assert query["dates"] == "20270112T160000Z/20270112T183000Z"
    assert query["text"] == f"{DIFFICULT} (session 1 of 2)"
    assert query["details"].split("\n\n") == [
        "About the program: https://spinn.example/programs/testa-ai",
        "Questions: kontakt@exempel.se",
    ]
    online = dict(parse_qsl(urlsplit(links_in_letter(told, ONLINE).outlook).query))
    assert online["location"] == ONLINE.online_url
    assert online["body"].startswith(f"Join online: {ONLINE.online_url}")


def test_feed_when_followed_then_each_calendar_is_given_its_address() -> None:
    url = "https://spinn.example/notifications/cal/t_o-k/sessions.ics"
    links = links_to_follow(url, "Mina tillfällen")
    assert parse_qs(urlsplit(links.google).query) == {"cid": [url.replace("https", "webcal")]}
    for link, host in ((links.outlook, "outlook.live.com"), (links.office, "outlook.office.com")):
        assert urlsplit(link).netloc == host
        assert parse_qs(urlsplit(link).query) == {"url": [url], "name": ["Mina tillfällen"]}
