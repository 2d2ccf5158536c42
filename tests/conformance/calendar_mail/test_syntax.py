"""Points 1 to 12: iCalendar's own grammar, byte by byte (RFC 5545, 6868, 7986)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from services.notifications.facts.calendar_entry import CalendarEntry, Mailbox
from services.notifications.gateways.calendar import download_bytes, invitation_bytes
from shared.kernel.text import clean_block, clean_line
from tests.conformance.calendar_mail import corpus
from tests.conformance.calendar_mail.oracle import complaints, house_rules, octets
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.calendar_entries import entry

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("åäö,;\\\"'\n🌲漢\u2028\x85\x0b"))
INJECTIONS = ["\r\nATTENDEE:mailto:x@y", "\x00", "\x0b", "\x85ATTENDEE:mailto:x@y", "\u2028X:y"]
USER_FIELDS = ["title", "about", "place", "url", "contact", "online_url", "funding"]


@point(1, 10)
def test_object_when_of_any_method_language_and_zone_then_every_judge_is_silent(
    javascript: JavaScript,
) -> None:
    found = {each for content in corpus.objects() for each in complaints(content, javascript)}
    assert found == set()


@point(2)
@given(texts=st.lists(TEXTS, min_size=4, max_size=4))
@example(texts=["å" * 200, "🌲" * 60, "漢字" * 50, "a" * 73 + "åäö"])
def test_bytes_when_the_texts_are_anything_then_the_lines_are_well_formed(
    texts: list[str],
) -> None:
    title, place, about, name = texts
    mailbox = Mailbox(name=name, address="asa@example.org")
    changes: dict[str, Any] = {"title": title, "place": place, "about": about, "attendee": mailbox}
    assert list(octets.complaints(invitation_bytes(entry(**changes)))) == []
    assert list(octets.complaints(download_bytes([entry(**changes)], name=title))) == []


@point(3)
@given(title=TEXTS, about=TEXTS, place=TEXTS)
@example(title="a,b;c\\d", about="a,b;c\\d\nn\\n\\,", place="\\;,")
def test_text_when_two_readers_read_it_then_it_is_what_was_written(
    title: str, about: str, place: str
) -> None:
    content = invitation_bytes(entry(title=title, about=about, place=place))
    (first,) = Calendar.from_ical(content).walk("VEVENT")
    (second,) = IcsCalendarStream.calendar_from_ics(content.decode()).events
    assert str(first["SUMMARY"]) == second.summary == clean_line(title)
    assert str(first.get("LOCATION", "")) == (second.location or "") == clean_line(place)
    assert str(first["DESCRIPTION"]) == second.description
    assert second.description is not None
    assert second.description.startswith(clean_block(about))


@point(3)
@given(name=TEXTS)
def test_name_of_the_calendar_when_it_is_read_back_then_it_is_what_was_written(name: str) -> None:
    lines = house_rules.lines_of(download_bytes([entry()], name=name))
    written = dict(line.partition(":")[::2] for line in lines[4:6])
    assert list(written) == ["NAME", "X-WR-CALNAME"]
    # Readers hand out the text of both as it stands in the file.
    assert {re.sub(r"\\(.)", r"\1", text) for text in written.values()} == {clean_line(name)}


@point(4)
@pytest.mark.parametrize("bad", INJECTIONS, ids=ascii)
@pytest.mark.parametrize("field", USER_FIELDS)
def test_text_when_it_tries_to_add_a_property_then_it_stays_text(field: str, bad: str) -> None:
    def names(text: str) -> Counter[str]:
        content = invitation_bytes(entry(**{field: text}))
        assert list(octets.complaints(content)) == []
        return Counter(house_rules.split(line)[0] for line in house_rules.lines_of(content))

    assert names(f"https://example.org/{bad}") == names("https://example.org/")


@point(4, 5)
@pytest.mark.parametrize("bad", [*INJECTIONS, '"', ":", "^n", "^'", '";X="'], ids=ascii)
def test_name_of_a_person_when_it_holds_signs_of_the_grammar_then_it_stays_one_quoted_name(
    bad: str,
) -> None:
    content = invitation_bytes(entry(attendee=Mailbox(name=f"Åsa {bad} Ek", address="a@b.se")))
    (line,) = [line for line in house_rules.lines_of(content) if line.startswith("ATTENDEE")]
    assert list(house_rules.complaints(content)) == []
    assert list(house_rules.split(line)[1]) == ["CN", "CUTYPE", "PARTSTAT", "ROLE", "RSVP"]


@point(5)
def test_addresses_when_anywhere_in_the_corpus_then_lower_case_mailto_and_a_bare_address() -> None:
    for content in corpus.objects():
        for line in house_rules.lines_of(content):
            name, parameters, value = house_rules.split(line)
            if name in {"ATTENDEE", "ORGANIZER"}:
                assert re.fullmatch(r"mailto:[^<>\s:]+@[^<>\s:]+", value)
                assert re.fullmatch(r'"[^"^:]*"', parameters["CN"])


DIGEST = (
    "import hashlib; from tests.conformance.calendar_mail import corpus;"
    "print(hashlib.sha256(b''.join(corpus.objects())).hexdigest())"
)


@point(6)
def test_bytes_when_made_in_processes_with_other_hash_seeds_then_identical() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": ".", "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/New_York"))
    }
    assert len(digests) == 1


@point(7)
def test_stamp_when_made_then_it_is_the_stored_instant_of_the_revision_in_utc() -> None:
    at = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    lines = house_rules.lines_of(invitation_bytes(entry(revised_at=at)))
    assert [line for line in lines if line.startswith("DTSTAMP")] == ["DTSTAMP:20260701T100000Z"]


@point(8)
def test_conference_when_there_is_a_link_then_its_parameters_say_what_it_is() -> None:
    lines = house_rules.lines_of(invitation_bytes(entry(online_url="https://meet.example.org/a")))
    (line,) = [line for line in lines if line.startswith("CONFERENCE")]
    _, parameters, value = house_rules.split(line)
    assert (parameters["VALUE"], parameters["FEATURE"]) == ("URI", "VIDEO")
    assert value == "https://meet.example.org/a"


@point(9)
@given(
    starts_at=st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)),
    minutes=st.integers(1, 7 * 24 * 60),
    zone=st.sampled_from(corpus.EXPRESSIBLE + corpus.INEXPRESSIBLE),
)
def test_end_when_there_is_any_session_then_it_is_after_the_start_and_no_duration_is_given(
    starts_at: datetime, minutes: int, zone: str
) -> None:
    made = entry(
        starts_at=starts_at.replace(microsecond=0),
        ends_at=starts_at.replace(microsecond=0) + timedelta(minutes=minutes),
        zone=zone,
    )
    if not _is_forward(made):
        return
    (event,) = Calendar.from_ical(invitation_bytes(made)).walk("VEVENT")
    assert "DURATION" not in event
    assert event["DTEND"].dt > event["DTSTART"].dt


@point(11)
def test_alarm_when_mailed_then_there_is_none() -> None:
    assert all(b"VALARM" not in invitation_bytes(each) for each in corpus.entries())


def _is_forward(made: CalendarEntry) -> bool:
    """Whether the session lasts, as instants: a form refuses one that does not."""
    zone = ZoneInfo(made.zone)
    start, end = (
        moment.replace(tzinfo=zone).astimezone(UTC) for moment in (made.starts_at, made.ends_at)
    )
    return end > start
