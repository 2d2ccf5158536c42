from __future__ import annotations

from base64 import encodebytes
from datetime import UTC, datetime
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.gateways.calendar_replies import (
    CalendarReply,
    NoReply,
    calendar_part,
    read_reply,
)
from services.notifications.gateways.mail_reading import open_mail
from tests.support.inbound import PROGRAMS, Answer

UID = "8d3c2f3e-5a56-4c8e-9d0b-0f1f2a3b4c5d@mail.spinn.example"
STAMP = datetime(2026, 11, 24, 8, 59, 30, tzinfo=UTC)


def part_of(content: bytes) -> Message:
    part = calendar_part(open_mail(content))
    assert part is not None
    return part


def calendar(content: bytes, charset: str = "utf-8") -> Message:
    part = Message()
    part["Content-Type"] = f"text/calendar; method=REPLY; charset={charset}"
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(content.decode("ascii", "surrogateescape"))
    return part


@pytest.mark.parametrize("program", PROGRAMS)
def test_reply_when_a_program_wrote_it_then_it_says_who_answers_what(program: str) -> None:
    read = read_reply(part_of(Answer(UID, "TENTATIVE", 3, STAMP).by(program)))
    organizer = "" if program == "exchange" else "spinn@exempel.se"
    assert read == CalendarReply(UID, "asa@example.org", organizer, "TENTATIVE", 3, STAMP)


MINIMAL = (
    b"BEGIN:VCALENDAR\r\nMETHOD:reply\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261124T085930Z\r\n"
    b"ATTENDEE;PARTSTAT=accepted:MailTo:Asa@Example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_reply_when_it_leaves_out_what_it_may_then_it_is_read_all_the_same() -> None:
    assert read_reply(calendar(MINIMAL)) == CalendarReply(
        "1", "asa@example.org", "", "ACCEPTED", None, STAMP
    )


@pytest.mark.parametrize(
    "content",
    [
        MINIMAL.replace(b"\r\n", b"\n"),
        b"\xef\xbb\xbf" + MINIMAL,
        MINIMAL.replace(b"UID:1", b"SUMMARY:\xff\r\nUID:1"),
        MINIMAL.replace(b"20261124T085930Z", b"20261124T085930"),
    ],
    ids=["line ends", "byte order mark", "not UTF-8", "floating stamp"],
)
def test_reply_when_it_is_written_loosely_then_it_is_read_all_the_same(content: bytes) -> None:
    assert read_reply(calendar(content)).stamp == STAMP


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "no-such-charset"])
def test_reply_when_it_is_in_another_charset_then_it_is_read_by_its_name(charset: str) -> None:
    known = charset if charset != "no-such-charset" else "utf-8"
    part = Message()
    part["Content-Type"] = f"text/calendar; charset={charset}"
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(encodebytes(MINIMAL.decode().encode(known)).decode())
    assert read_reply(part).uid == "1"


@pytest.mark.parametrize(
    ("old", "new", "flaw"),
    [
        (b"METHOD:reply", b"METHOD:COUNTER", "other_method"),
        (b"PARTSTAT=accepted", b"PARTSTAT=DELEGATED", "no_answer"),
        (b";PARTSTAT=accepted", b"", "no_answer"),
        (b"DTSTAMP:20261124T085930Z\r\n", b"", "malformed"),
        (b"20261124T085930Z", b"20261124", "malformed"),
        (b"20261124T085930Z", b"someday", "malformed"),
        (b"UID:1\r\n", b"", "malformed"),
        (b"UID:1", b"UID:1\r\nSEQUENCE:-1", "malformed"),
        (b"UID:1", b"UID:1\r\nSEQUENCE:2147483648", "malformed"),
        (b"UID:1", b"UID:1\r\nSEQUENCE:x", "malformed"),
        (b"BEGIN:VEVENT", b"BEGIN:VTODO", "malformed"),
        (b"UID:1", b"UID:1\r\n" + b"X-A:1\r\n" * 2_500, "too_complex"),
        (b"UID:1", b"UID:1\r\nX-A:" + b"1" * 70_000, "too_large"),
    ],
)
def test_reply_when_it_is_none_then_it_says_why(old: bytes, new: bytes, flaw: str) -> None:
    assert old in MINIMAL
    with pytest.raises(NoReply) as none:
        read_reply(calendar(MINIMAL.replace(old, new)))
    assert none.value.flaw == flaw


@given(st.binary(max_size=300) | st.lists(st.sampled_from(MINIMAL.split(b"\r\n"))).map(b"\n".join))
def test_part_when_it_is_anything_then_a_reply_or_a_refusal(content: bytes) -> None:
    try:
        attendees = {read_reply(calendar(content)).attendee}
    except NoReply:
        attendees = set()
    assert attendees <= {"asa@example.org"}
