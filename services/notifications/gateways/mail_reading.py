"""Opening a mail from outside: whatever it holds, it is bounded, and it never runs away.

The standard parser forgives nearly everything and gives defects instead of errors. Two things it
does not bound are watched here: how deep parts may be nested, and how much of them there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from shared.kernel.text import clean_line

_MOST_PARTS = 100
_DEEPEST = 20
_LONGEST_HEADER = 2000
_AUTOMATIC_PRECEDENCE = frozenset({"bulk", "junk", "list"})


class MailUnreadable(ValueError):
    """The mail is built so that reading it would cost too much, or cannot be done at all."""


@dataclass(frozen=True)
class Part:
    """One part that is not a container of others: its type in small letters, and itself."""

    type: str
    message: Message


@dataclass(frozen=True)
class OpenedMail:
    """A mail from outside, as far as anybody may rely on it.

    ``author`` is the one address in From, in the spelling of the sender; empty when there is
    none, or more than one. ``hops`` is how many servers have passed it on. ``is_automatic`` tells
    whether it says of itself that no human wrote it (RFC 3834).
    """

    message: Message
    parts: tuple[Part, ...]
    author: str
    message_id: str
    hops: int
    is_automatic: bool

    def first(self, *types: str) -> Message | None:
        """Return the first part of one of ``types``."""
        return next((part.message for part in self.parts if part.type in types), None)


def open_mail(content: bytes) -> OpenedMail:
    """Return the mail with its parts.

    Raises:
        MailUnreadable: It has too many parts, or they are nested too deep.
    """
    if content.lower().count(b"boundary") > _MOST_PARTS:
        raise MailUnreadable
    try:
        message = message_from_bytes(content)
        parts = tuple(_parts(message))
    except (RecursionError, LookupError, TypeError, ValueError) as error:
        raise MailUnreadable from error
    return OpenedMail(
        message=message,
        parts=parts,
        author=_author(message),
        message_id=header(message, "Message-ID").strip("<> "),
        hops=len(message.get_all("Received", [])),
        is_automatic=_is_automatic(message),
    )


def header(message: Message, name: str) -> str:
    """Return a header as one decoded line, empty when there is none."""
    raw = str(message.get(name, ""))[:_LONGEST_HEADER]
    try:
        decoded = str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        decoded = raw
    return clean_line(decoded.encode("utf-8", "replace").decode("utf-8"))


def _parts(message: Message) -> Iterator[Part]:
    """Yield all parts that hold something, the outermost first."""
    waiting = [(message, 0)]
    seen = 0
    while waiting:
        current, depth = waiting.pop(0)
        seen += 1
        if seen > _MOST_PARTS or depth > _DEEPEST:
            raise MailUnreadable
        kind = current.get_content_type()
        payload = current.get_payload()
        if current.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting += [(each, depth + 1) for each in payload if isinstance(each, Message)]
        else:
            yield Part(kind, current)


def _author(message: Message) -> str:
    values = [str(value)[:_LONGEST_HEADER] for value in message.get_all("From", [])]
    addresses = [address for _, address in getaddresses(values) if address]
    return addresses[0] if len(values) == len(addresses) == 1 else ""


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = header(message, "Precedence").lower()
    return submitted not in {"", "no"} or precedence in _AUTOMATIC_PRECEDENCE
