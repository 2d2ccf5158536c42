"""What is in a message: its texts, calendar parts, attachments and headers."""

import base64
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from demo.mailcatcher.calendar_card import CalendarCard, read_cards

_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class CalendarPart:
    """A text/calendar part: as it is, and as cards a person can read."""

    method: str
    raw: str
    cards: tuple[CalendarCard, ...]


@dataclass(frozen=True)
class Part:
    """One leaf of the message, for the list of parts and for download."""

    number: int
    content_type: str
    filename: str | None
    size: int


@dataclass(frozen=True)
class Reading:
    """A message taken apart."""

    subject: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    text: str | None
    html: str | None
    calendars: tuple[CalendarPart, ...]
    parts: tuple[Part, ...]


def read(raw: bytes) -> Reading:
    """Take a message apart."""
    message = _parse(raw)
    return Reading(
        subject=str(message.get("Subject", "")),
        message_id=str(message.get("Message-ID", "")).strip(),
        headers=tuple((name, str(value)) for name, value in message.items()),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        calendars=tuple(_calendar(leaf) for leaf in _leaves(message) if _is(leaf, "text/calendar")),
        parts=tuple(
            Part(number, leaf.get_content_type(), leaf.get_filename(), len(_content(leaf)))
            for number, leaf in enumerate(_leaves(message))
        ),
    )


def read_part(raw: bytes, number: int) -> tuple[Part, bytes]:
    """One leaf of the message with its decoded content; raises IndexError."""
    leaf = list(_leaves(_parse(raw)))[number]
    content = _content(leaf)
    return Part(number, leaf.get_content_type(), leaf.get_filename(), len(content)), content


def html_for_frame(raw: bytes) -> str | None:
    """The HTML part as it is shown in a sandboxed frame.

    Links open in a tab of their own, and the pictures that the message brings are put in place
    of their `cid:` addresses.
    """
    message = _parse(raw)
    html = _body(message, "html")
    if html is None:
        return None
    for leaf in _leaves(message):
        content_id = str(leaf.get("Content-ID", "")).strip("<> ")
        if content_id:
            encoded = base64.b64encode(_content(leaf)).decode()
            html = html.replace(
                f"cid:{content_id}", f"data:{leaf.get_content_type()};base64,{encoded}"
            )
    base = '<base target="_blank">'
    return (
        _HEAD.sub(lambda head: head[0] + base, html, count=1) if _HEAD.search(html) else base + html
    )


def _parse(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.walk():
        if isinstance(part, EmailMessage) and not part.is_multipart():
            yield part


def _is(leaf: EmailMessage, content_type: str) -> bool:
    return leaf.get_content_type() == content_type


def _content(leaf: EmailMessage) -> bytes:
    content = leaf.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(leaf: EmailMessage) -> str:
    charset = leaf.get_content_charset("utf-8")
    try:
        return _content(leaf).decode(charset, errors="replace")
    except LookupError:
        return _content(leaf).decode("utf-8", errors="replace")


def _body(message: EmailMessage, kind: str) -> str | None:
    for leaf in _leaves(message):
        if _is(leaf, f"text/{kind}") and not leaf.is_attachment():
            return _text(leaf)
    return None


def _calendar(leaf: EmailMessage) -> CalendarPart:
    raw = _text(leaf)
    return CalendarPart(
        method=str(leaf.get_param("method", "")).upper(), raw=raw, cards=read_cards(raw)
    )
