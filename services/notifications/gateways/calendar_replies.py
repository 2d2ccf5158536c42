"""Answers to invitations as calendars mail them: iTIP REPLY (RFC 5546, section 3.2.3).

Anybody may mail us anything that claims to be one, so size, parts and repetitions are bounded
before a parser sees it, and nothing that recurs is ever expanded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import Message
from typing import Any, Literal

from icalendar import Calendar, Event

from services.notifications.facts.calendar_entry import ParticipationStatus
from services.notifications.gateways.mail_reading import OpenedMail
from shared.kernel.addresses import mailbox_key

Flaw = Literal["too_large", "too_complex", "malformed", "other_method", "no_answer"]

_MOST_OCTETS = 64 * 1024
_MOST_LINES = 2_000
# A calendar, an event and a zone with its two halves are five.
_MOST_COMPONENTS = 20
_MOST_REPEATS = 10
_BEGIN = re.compile(rb"(?im)^BEGIN:")
_REPEAT = re.compile(rb"(?im)^REPEAT[^:\r\n]*:\s*\+?0*(\d+)")
_ANSWERS: dict[str, ParticipationStatus] = {
    "ACCEPTED": "ACCEPTED",
    "DECLINED": "DECLINED",
    "TENTATIVE": "TENTATIVE",
}
_LARGEST_SEQUENCE = 2**31


class NoReply(ValueError):
    """The calendar part of a mail is no answer that can be read; ``flaw`` says why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True)
class CalendarReply:
    """One attendee's answer to one entry.

    Addresses are ``mailbox_key``. ``organizer`` is empty where the calendar leaves it out, as
    Exchange does. ``sequence`` is None where the calendar does not say which revision it answers.
    """

    uid: str
    attendee: str
    organizer: str
    answer: ParticipationStatus
    sequence: int | None
    stamp: datetime


def calendar_part(mail: OpenedMail) -> Message | None:
    """Return the part of a mail that a calendar wrote, if there is one."""
    return mail.first("text/calendar") or mail.first("application/ics")


def read_reply(part: Message) -> CalendarReply:
    """Return the answer that a calendar part holds.

    Raises:
        NoReply: It holds none, or more than one, or more than anybody needs for one.
    """
    content = _content(part)
    _check_bounds(content)
    try:
        calendar = Calendar.from_ical(content)
        return _reply(calendar)
    except NoReply:
        raise
    # Whatever the library makes of broken input, it is no answer.
    except Exception as error:
        raise NoReply("malformed") from error


def _content(part: Message) -> bytes:
    """Return the octets of a part in UTF-8, with one kind of line end and nothing folded."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    if len(content) > _MOST_OCTETS:
        raise NoReply("too_large")
    charset = str(part.get_content_charset("utf-8"))
    try:
        text = content.decode(charset, "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    unfolded = re.sub(r"\r?\n[ \t]", "", text.lstrip("\ufeff"))
    return unfolded.replace("\r\n", "\n").encode()


def _check_bounds(content: bytes) -> None:
    repeats = (match[1] for match in _REPEAT.finditer(content))
    if (
        content.count(b"\n") > _MOST_LINES
        or len(_BEGIN.findall(content)) > _MOST_COMPONENTS
        or any(len(digits) > 2 or int(digits) > _MOST_REPEATS for digits in repeats)
    ):
        raise NoReply("too_complex")


def _reply(calendar: Any) -> CalendarReply:
    if str(calendar.get("METHOD", "")).strip().upper() != "REPLY":
        raise NoReply("other_method")
    events = [each for each in calendar.subcomponents if isinstance(each, Event)]
    if len(events) != 1 or "RECURRENCE-ID" in events[0]:
        raise NoReply("malformed")
    event: Any = events[0]
    attendee = event["ATTENDEE"]
    if isinstance(attendee, list):
        raise NoReply("malformed")
    answer = _ANSWERS.get(str(attendee.params.get("PARTSTAT", "")).upper())
    if answer is None:
        raise NoReply("no_answer")
    return CalendarReply(
        uid=str(event["UID"]).strip(),
        attendee=_address(attendee),
        organizer=_address(event.get("ORGANIZER", "")),
        answer=answer,
        sequence=_sequence(event),
        stamp=_instant(event["DTSTAMP"].dt),
    )


def _sequence(event: Any) -> int | None:
    if "SEQUENCE" not in event:
        return None
    sequence = int(event["SEQUENCE"])
    if not 0 <= sequence < _LARGEST_SEQUENCE:
        raise NoReply("malformed")
    return sequence


def _instant(value: date) -> datetime:
    if not isinstance(value, datetime):
        raise NoReply("malformed")
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _address(value: Any) -> str:
    scheme, _, address = str(value).strip().partition(":")
    return mailbox_key(address) if scheme.lower() == "mailto" else ""
