from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from services.notifications.facts.calendar_entry import Mailbox
from services.notifications.gateways.calendar import download_bytes, invitation_bytes
from tests.support.calendar_entries import entry

# Morocco changes its clocks by decree: what they show then is what this machine's data say now.
FIVE_IN_CASABLANCA = datetime(2027, 1, 12, 17, tzinfo=ZoneInfo("Africa/Casablanca")).astimezone(UTC)


def parsed(content: bytes) -> tuple[Calendar, list[Event]]:
    calendar = Calendar.from_ical(content)
    assert calendar.errors == []
    return calendar, calendar.walk("VEVENT")


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def the_event(**changes: Any) -> Event:
    _, (event,) = parsed(invitation_bytes(entry(**changes)))
    return event


def test_request_when_made_then_it_has_what_itip_asks_for() -> None:
    calendar, (event,) = parsed(invitation_bytes(entry(sequence=2)))
    assert calendar["METHOD"] == "REQUEST"
    assert "METHOD" not in event
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CONFIRMED", "OPAQUE", 2)
    assert event["ORGANIZER"] == "mailto:spinn@exempel.se"
    assert event["ATTENDEE"] == "mailto:asa@example.org"
    assert event["UID"] == "4b3f6c1e-1111-4222-8333-944455556666@mail.spinn.example"


def test_request_when_registration_is_the_answer_then_accepted_without_a_question() -> None:
    params = the_event()["ATTENDEE"].params
    assert (params["PARTSTAT"], params["RSVP"]) == ("ACCEPTED", "FALSE")
    assert (params["ROLE"], params["CUTYPE"]) == ("REQ-PARTICIPANT", "INDIVIDUAL")


def test_request_when_answers_are_read_then_the_reader_is_asked() -> None:
    params = the_event(status="NEEDS-ACTION")["ATTENDEE"].params
    assert (params["PARTSTAT"], params["RSVP"]) == ("NEEDS-ACTION", "TRUE")


def test_cancel_when_made_then_cancelled_with_the_same_identity() -> None:
    calendar, (event,) = parsed(invitation_bytes(entry(method="CANCEL", sequence=1)))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["ORGANIZER"]) == (
        the_event()["UID"],
        the_event()["ORGANIZER"],
    )
    assert event["ATTENDEE"] == "mailto:asa@example.org"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_object_when_mailed_then_no_alarm(method: str) -> None:
    assert b"VALARM" not in invitation_bytes(entry(method=method))


def test_stamp_when_made_then_the_stored_instant_of_the_revision() -> None:
    assert the_event()["DTSTAMP"].dt == datetime(2026, 11, 24, 7, 0, 5, tzinfo=UTC)
    assert "DTSTAMP:20261124T070005Z" in unfolded(invitation_bytes(entry()))


def test_times_when_the_zone_can_be_said_then_wall_time_with_its_definition() -> None:
    lines = unfolded(invitation_bytes(entry()))
    assert "DTSTART;TZID=Europe/Stockholm:20270112T170000" in lines
    assert lines.count("TZID:Europe/Stockholm") == 1


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"zone": "Africa/Casablanca"}, f"DTSTART:{FIVE_IN_CASABLANCA:%Y%m%dT%H%M%SZ}"),
        ({"zone": "UTC"}, "DTSTART:20270112T170000Z"),
        (
            {
                "starts_at": datetime(2026, 10, 25, 2, 30),
                "ends_at": datetime(2026, 10, 25, 4, 0),
            },
            "DTSTART:20261025T003000Z",
        ),
    ],
)
def test_times_when_the_zone_would_mislead_then_utc_without_a_definition(
    changes: dict[str, Any], start: str
) -> None:
    content = invitation_bytes(entry(**changes))
    assert start in unfolded(content)
    assert b"VTIMEZONE" not in content


def test_name_when_it_has_signs_that_clients_misread_then_they_are_replaced() -> None:
    content = invitation_bytes(entry(attendee=Mailbox(name='Åsa "Å": ^', address="a@example.org")))
    (line,) = [line for line in unfolded(content) if line.startswith("ATTENDEE")]
    assert line.startswith("ATTENDEE;CN=\"Åsa 'Å'\";")


def test_name_when_it_is_plain_then_it_is_quoted_all_the_same() -> None:
    content = invitation_bytes(entry(attendee=Mailbox(name="Bo", address="bo@example.org")))
    assert 'ATTENDEE;CN="Bo";' in content.decode()


def test_summary_when_there_are_several_sessions_then_it_is_numbered_in_the_readers_language() -> (
    None
):
    assert the_event(number=2, of_sessions=3)["SUMMARY"] == (
        "Testa AI i produktionen (tillfälle 2 av 3)"
    )
    assert the_event(number=2, of_sessions=3, language="en")["SUMMARY"] == (
        "Testa AI i produktionen (session 2 of 3)"
    )


def test_online_session_when_made_then_the_link_is_found_by_every_client() -> None:
    event = the_event(place="", online_url="https://meet.example.org/a?b=c,d")
    assert event["LOCATION"] == "https://meet.example.org/a?b=c,d"
    assert "https://meet.example.org/a?b=c,d" in event["DESCRIPTION"]
    assert event["CONFERENCE"].params["VALUE"] == "URI"
    assert event["CONFERENCE"].params["FEATURE"] == "VIDEO"


def test_description_when_made_then_it_says_who_pays() -> None:
    assert "Medfinansieras av Europeiska unionen" in the_event()["DESCRIPTION"]


def test_categories_when_made_then_sub_goal_and_global_goal() -> None:
    assert the_event()["CATEGORIES"].cats == ["Affärsutveckling", "SDG-9"]


def test_download_when_made_then_no_method_and_nobody_named() -> None:
    second = entry(uid="other@mail.spinn.example", number=2)
    calendar, events = parsed(download_bytes([entry(), second], name="Testa, AI; nu"))
    assert "METHOD" not in calendar
    assert len({event["UID"] for event in events}) == 2
    assert all("ATTENDEE" not in event and "ORGANIZER" not in event for event in events)
    assert calendar["X-WR-CALNAME"] == "Testa\\, AI\\; nu"


def test_download_when_two_zones_then_each_is_defined_once() -> None:
    abroad = entry(uid="other@mail.spinn.example", zone="America/New_York")
    lines = unfolded(download_bytes([entry(), abroad, entry()], name="x"))
    assert [line for line in lines if line.startswith("TZID:")] == [
        "TZID:America/New_York",
        "TZID:Europe/Stockholm",
    ]
