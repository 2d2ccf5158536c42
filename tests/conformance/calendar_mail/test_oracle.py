"""That the judges can be trusted: each defect is caught by one of them, a sound object by none."""

from __future__ import annotations

import pytest

from services.notifications.gateways.calendar import invitation_bytes
from services.notifications.gateways.mime import CalendarPart, message_bytes
from tests.conformance.calendar_mail.oracle import complaints, whole_run
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.calendar_entries import entry
from tests.support.calendars_seen import SeenCalendars
from tests.support.mails import mail

SOUND = invitation_bytes(entry(sequence=1, online_url="https://meet.example.org/a"))
CANCEL = invitation_bytes(entry(sequence=2, method="CANCEL"))
EVENT_END = b"END:VEVENT\r\n"


def line_of(start: bytes, content: bytes = SOUND) -> bytes:
    """The whole content line, with its folds, that begins so."""
    begin = content.index(b"\r\n" + start) + 2
    end = content.index(b"\r\n", begin) + 2
    while content[end : end + 1] == b" ":
        end = content.index(b"\r\n", end) + 2
    return content[begin:end]


def without(start: bytes, content: bytes = SOUND) -> bytes:
    return content.replace(line_of(start, content), b"", 1)


def with_line(line: bytes, content: bytes = SOUND) -> bytes:
    return content.replace(EVENT_END, line + b"\r\n" + EVENT_END, 1)


ALARM = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT30M\r\nDESCRIPTION:x\r\nEND:VALARM"
DEFECTS = {
    "no UID": without(b"UID"),
    "no DTSTAMP": without(b"DTSTAMP"),
    "no PRODID": without(b"PRODID"),
    "no VERSION": without(b"VERSION"),
    "LF": SOUND.replace(b"\r\n", b"\n"),
    "no CRLF at the end": SOUND.removesuffix(b"\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + SOUND,
    "line too long": with_line(b"COMMENT:" + b"x" * 80),
    "letter split by a fold": with_line("COMMENT:å".encode()[:-1] + b"\r\n \xa5"),
    "control character": with_line(b"COMMENT:a\x0bb"),
    "no organizer": without(b"ORGANIZER"),
    "no attendee": without(b"ATTENDEE"),
    "two attendees": with_line(b"ATTENDEE:mailto:bo@example.org"),
    "no summary": without(b"SUMMARY"),
    "cancel without a sequence": without(b"SEQUENCE", CANCEL),
    "cancel that is confirmed": CANCEL.replace(b"STATUS:CANCELLED", b"STATUS:CONFIRMED"),
    "request that is cancelled": SOUND.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    "method in the event": with_line(b"METHOD:REQUEST"),
    "zone without its definition": SOUND[: SOUND.index(b"BEGIN:VTIMEZONE")]
    + SOUND[SOUND.index(b"BEGIN:VEVENT") :],
    "end before start": SOUND.replace(line_of(b"DTEND"), b"DTEND:20200101T000000Z\r\n"),
    "end and duration": with_line(b"DURATION:PT1H"),
    "two starts": with_line(b"DTSTART:20270112T160000Z"),
    "status that is none": SOUND.replace(b"STATUS:CONFIRMED", b"STATUS:PERHAPS"),
    "sequence that is no number": SOUND.replace(b"SEQUENCE:1", b"SEQUENCE:abc"),
    "sequence too large": SOUND.replace(b"SEQUENCE:1", b"SEQUENCE:1764000000000"),
    "answer that is none": SOUND.replace(b"PARTSTAT=ACCEPTED", b"PARTSTAT=YES"),
    "attendee without mailto": SOUND.replace(b":mailto:asa@", b":asa@"),
    "name not quoted": SOUND.replace('CN="Åsa Ek"'.encode(), "CN=Åsa Ek".encode()),
    "stamp in local time": SOUND.replace(b"DTSTAMP:20261124T070005Z", b"DTSTAMP:20261124T070005"),
    "alarm in a request": with_line(ALARM),
    "interval without its type": with_line(b"REFRESH-INTERVAL:PT1H"),
    "conference without its type": SOUND.replace(b"VALUE=URI", b"X-VALUE=URI"),
    "organizer invited": SOUND.replace(b"mailto:asa@example.org", b"mailto:spinn@exempel.se"),
}


@pytest.mark.parametrize("content", [SOUND, CANCEL], ids=["request", "cancel"])
def test_judges_when_the_object_is_sound_then_all_are_silent(
    content: bytes, javascript: JavaScript
) -> None:
    assert complaints(content, javascript) == []


@pytest.mark.parametrize("content", DEFECTS.values(), ids=list(DEFECTS))
def test_judges_when_there_is_one_defect_then_one_of_them_says_so(
    content: bytes, javascript: JavaScript
) -> None:
    assert content not in (SOUND, CANCEL)
    assert complaints(content, javascript) != []


@point(1)
@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_run_when_a_test_has_mailed_a_defect_then_it_is_found_and_the_test_named(
    defect: str,
) -> None:
    seen = SeenCalendars()
    for content in (SOUND, CANCEL, DEFECTS[defect]):
        seen.see_mail(message_bytes(mail(calendar=CalendarPart("REQUEST", content))))
    assert set(seen.objects) == {SOUND, CANCEL, DEFECTS[defect]}
    complaints_of_run = whole_run.complaints(seen.objects)
    assert complaints_of_run != []
    assert all("test_run_when_a_test_has_mailed" in each for each in complaints_of_run)
