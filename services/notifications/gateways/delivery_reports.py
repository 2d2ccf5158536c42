"""Reports about mails of ours that were not delivered (RFC 3464).

Read here rather than by a library for bounces: those find out whose address it was in the letters
of a hundred old servers, which our return addresses tell anyway, and drop the status, which
decides what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from typing import Literal, get_args

from services.notifications.gateways.mail_reading import OpenedMail, header
from shared.kernel.addresses import mailbox_key
from shared.kernel.text import clean_line

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_MOST_GROUPS = 20
_LONGEST_WORDS = 500


@dataclass(frozen=True)
class RecipientReport:
    """What a server says of one recipient.

    ``addresses`` are whom it tried and whom we had named, as ``mailbox_key``; the two differ
    where mail was passed on. ``status`` is the enhanced code (RFC 3463).
    """

    addresses: frozenset[str]
    action: Action
    status: str
    words: str


def recipient_reports(mail: OpenedMail) -> tuple[RecipientReport, ...]:
    """Return what a delivery report says; nothing when the mail is none."""
    status = mail.first(*_STATUS_TYPES)
    if status is None:
        return ()
    groups = (_report(group) for group in _groups(status))
    return tuple(report for report in groups if report is not None)[:_MOST_GROUPS]


def _groups(part: Message) -> Iterator[Message]:
    """Yield the groups of fields of a status part; the first is about the whole mail."""
    blocks = messages_in(part.get_payload())
    if len(blocks) == 1:
        # The parser knows the groups of the older type only; of the other it makes a mail.
        rest = blocks[0].get_payload()
        text = rest if isinstance(rest, str) else ""
        blocks += [HeaderParser().parsestr(each) for each in re.split(r"\n\s*\n", text.strip())]
    yield from blocks


def _report(group: Message) -> RecipientReport | None:
    action = header(group, "Action").split(" ", 1)[0].lower()
    if action not in get_args(Action):
        return None
    words = header(group, "Diagnostic-Code")
    final, original = (header(group, name) for name in ("Final-Recipient", "Original-Recipient"))
    addresses = {_address(value) for value in (final, original) if value}
    return RecipientReport(
        addresses=frozenset(addresses),
        action=action,  # type: ignore[arg-type]  # compared with the words of the type above
        status=_status(header(group, "Status"), words),
        words=clean_line(words.partition(";")[2] or words)[:_LONGEST_WORDS],
    )


def _status(field: str, words: str) -> str:
    """Return the status; where the field says nothing, the one that the server had answered."""
    match = _STATUS.search(field)
    status = match[1] if match else ""
    if not status or status.endswith(".0.0"):
        answered = _STATUS.search(words)
        status = answered[1] if answered else status
    return status


def _address(field: str) -> str:
    """Return the address of ``rfc822;asa@example.org``, with xtext undone (RFC 3461)."""
    typed = field.partition(";")[2] or field
    plain = _XTEXT.sub(lambda match: chr(int(match[1], 16)), typed)
    return mailbox_key(plain.strip().strip("<>"))


def messages_in(payload: object) -> list[Message]:
    """Return the messages that the parser has made of a part."""
    return (
        [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    )
