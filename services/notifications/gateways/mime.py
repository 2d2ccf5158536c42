"""The bytes of one mail: a fixed structure, deterministic to the last byte.

Written out by hand rather than by the standard library's policies, because those
put long Message-IDs and addresses of pages into RFC 2047 encoded words, which
readers then take literally. A message is the same bytes at every attempt: its
boundaries come from its Message-ID and its Date from the ledger.
"""

from __future__ import annotations

import hashlib
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from services.notifications.facts.calendar_entry import Mailbox, Method
from shared.kernel.text import clean_line

_LINE = 78
# RFC 2045, section 6.8.
_BASE64_LINE = 76
# 52 characters of base64 and 12 around them: RFC 2047, section 2, allows lines of 76, and the
# first word stands after the header's name.
_ENCODED_WORD_OCTETS = 39
_ATEXT_BREAKERS = frozenset('()<>[]:;@\\,."')


class UndeliverableAddress(ValueError):
    """The address needs SMTPUTF8, or is none: no message can be made for it."""


@dataclass(frozen=True)
class CalendarPart:
    """A calendar object with the METHOD that its MIME parameter must repeat."""

    method: Method
    content: bytes


@dataclass(frozen=True)
class InlinePicture:
    """A PNG that the HTML of the same mail shows by its ``content_id`` (RFC 2392)."""

    content_id: str
    content: bytes


@dataclass(frozen=True)
class Unsubscribe:
    """Where one click stops mail of this kind, and the name of the kind (RFC 8058, RFC 2919)."""

    url: str
    list_id: str


@dataclass(frozen=True)
class Mail:
    """All that the bytes of a message depend on.

    ``message_id`` and ``thread`` are without angle brackets; ``thread`` is the
    Message-ID that this message follows up. ``unsubscribe`` is left out for
    mail that the reader has asked for by registering.
    """

    message_id: str
    date: datetime
    sender: Mailbox
    reply_to: Mailbox | None
    recipient: Mailbox
    subject: str
    language: str
    text: str
    html: str
    calendar: CalendarPart | None = None
    unsubscribe: Unsubscribe | None = None
    thread: str | None = None
    pictures: tuple[InlinePicture, ...] = ()


def message_bytes(mail: Mail) -> bytes:
    """Return ``mail`` as RFC 5322 bytes: 7 bit, CRLF, no line over 998 octets.

    Raises:
        UndeliverableAddress: An address cannot be written in ASCII.
    """
    headers = "".join(_headers(mail))
    return headers.encode("ascii") + _body(mail)


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID of the ledger key, without brackets: same key, same id."""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}"


def ascii_address(address: str) -> str:
    """Return ``address`` with its domain in the form that every server takes.

    Raises:
        UndeliverableAddress: The part before the @ is not ASCII, or there is no domain.
    """
    local, at, domain = address.rpartition("@")
    try:
        local.encode("ascii")
        plain_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise UndeliverableAddress from None
    if not at or not local or not plain_domain or any(ord(char) <= 32 for char in local):
        raise UndeliverableAddress
    return f"{local}@{plain_domain}"


def _headers(mail: Mail) -> Iterator[str]:
    yield _structured("From", _mailbox(mail.sender))
    yield _structured("To", _mailbox(mail.recipient))
    if mail.reply_to is not None:
        yield _structured("Reply-To", _mailbox(mail.reply_to))
    yield _unstructured("Subject", mail.subject)
    yield _structured("Date", [format_datetime(mail.date.replace(microsecond=0))])
    yield _structured("Message-ID", [f"<{mail.message_id}>"])
    if mail.thread is not None:
        yield _structured("In-Reply-To", [f"<{mail.thread}>"])
        yield _structured("References", [f"<{mail.thread}>"])
    yield _structured("Content-Language", [mail.language])
    # RFC 3834: tells holiday responders that nobody waits for their answer.
    yield _structured("Auto-Submitted", ["auto-generated"])
    yield _structured("X-Auto-Response-Suppress", ["OOF,", "AutoReply"])
    if mail.unsubscribe is not None:
        yield _structured("List-Unsubscribe", [f"<{mail.unsubscribe.url}>"])
        yield _structured("List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"])
        # Filters count it against a mail when the header above stands alone.
        yield _structured("List-ID", [f"<{mail.unsubscribe.list_id}>"])
    yield "MIME-Version: 1.0\r\n"


def _body(mail: Mail) -> bytes:
    """Return the Content-Type of the message, a blank line and its parts."""
    parts = [_text_part("plain", mail.text), _page(mail)]
    if mail.calendar is None:
        return _multipart("alternative", parts, _boundary(mail, "a"))
    encoded = _base64(mail.calendar.content)
    parts.append(_calendar_part(mail.calendar, encoded))
    alternative = _multipart("alternative", parts, _boundary(mail, "a"))
    attachment = _attachment(mail.calendar, encoded)
    return _multipart("mixed", [alternative, attachment], _boundary(mail, "m"))


def _page(mail: Mail) -> bytes:
    """Return the HTML, together with its pictures if it has any (RFC 2387)."""
    page = _text_part("html", mail.html)
    if not mail.pictures:
        return page
    parts = [page, *(_picture_part(each) for each in mail.pictures)]
    return _multipart("related", parts, _boundary(mail, "r"), more='; type="text/html"')


def _picture_part(picture: InlinePicture) -> bytes:
    name = f"{picture.content_id.partition('@')[0][:16]}.png"
    head = (
        f'Content-Type: image/png; name="{name}"\r\n'
        f"Content-ID: <{picture.content_id}>\r\n"
        f'Content-Disposition: inline; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + _base64(picture.content)


def _boundary(mail: Mail, level: str) -> str:
    # The leading "=_" can stand in neither quoted-printable nor base64 (RFC 2045 section 6.7).
    return f"=_{level}_{hashlib.sha256(mail.message_id.encode()).hexdigest()[:24]}"


def _multipart(subtype: str, parts: Sequence[bytes], boundary: str, more: str = "") -> bytes:
    opening = f'Content-Type: multipart/{subtype}{more};\r\n boundary="{boundary}"\r\n\r\n'
    delimiter = f"--{boundary}\r\n".encode("ascii")
    pieces = [opening.encode("ascii")]
    for part in parts:
        pieces += [delimiter, part, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode("ascii"))
    return b"".join(pieces)


def _text_part(subtype: str, text: str) -> bytes:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    head = (
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode("ascii") + b"".join(map(_quoted_printable, lines))


# Most lines of a letter stand in every letter of its kind.
@lru_cache(maxsize=8192)
def _quoted_printable(line: str) -> bytes:
    # The encoder breaks a long line with the kind of line end that it finds, so there is one.
    return b2a_qp(f"{line}\r\n".encode())


def _calendar_part(calendar: CalendarPart, encoded: bytes) -> bytes:
    """Return the part that clients show as an invitation: no disposition, no file name."""
    head = (
        f"Content-Type: text/calendar; charset=UTF-8; method={calendar.method}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + encoded


def _attachment(calendar: CalendarPart, encoded: bytes) -> bytes:
    name = "cancel.ics" if calendar.method == "CANCEL" else "invite.ics"
    head = (
        f'Content-Type: application/ics; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + encoded


def _base64(content: bytes) -> bytes:
    encoded = b2a_base64(content, newline=False)
    starts = range(0, len(encoded), _BASE64_LINE)
    return b"".join(encoded[start : start + _BASE64_LINE] + b"\r\n" for start in starts)


def _mailbox(mailbox: Mailbox) -> list[str]:
    """Return display name and address as tokens between which a line may break."""
    name = clean_line(mailbox.name)
    address = f"<{ascii_address(mailbox.address)}>"
    return [*_phrase(name), address] if name else [address]


def _phrase(name: str) -> list[str]:
    if not name.isascii():
        return _encoded_words(name)
    if _ATEXT_BREAKERS.isdisjoint(name):
        return name.split(" ")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'.split(" ")


def _encoded_words(text: str) -> list[str]:
    """Return ``text`` in encoded words (RFC 2047), which stand for it when joined.

    Each holds whole characters and 39 octets at most, so that it fits on a line of its own.
    """
    words, octets = [], b""
    for character in text:
        encoded = character.encode()
        if len(octets) + len(encoded) > _ENCODED_WORD_OCTETS:
            words.append(octets)
            octets = b""
        octets += encoded
    words.append(octets)
    return [f"=?utf-8?b?{b2a_base64(each, newline=False).decode('ascii')}?=" for each in words]


def _unstructured(name: str, text: str) -> str:
    """Return a header of words, in encoded words only when it is not ASCII."""
    line = clean_line(text)
    if not line.isascii() or "=?" in line:
        return _structured(name, _encoded_words(line))
    return _structured(name, line.split(" "))


def _structured(name: str, tokens: Sequence[str]) -> str:
    """Return a header whose lines break between ``tokens`` only, never inside one."""
    lines, current = [], f"{name}:"
    for token in tokens:
        if len(current) + 1 + len(token) > _LINE and current != f"{name}:":
            lines.append(current)
            current = ""
        current += f" {token}"
    lines.append(current)
    return "\r\n".join(lines) + "\r\n"
