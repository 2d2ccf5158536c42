"""Reports about mails of ours that somebody called unwanted (RFC 5965)."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr

from services.notifications.gateways.delivery_reports import messages_in
from services.notifications.gateways.mail_reading import OpenedMail, header

_HEADERS_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global")
# "auth-failure" is about forgers who use our name, "not-spam" takes a complaint back.
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other", "opt-out"})


@dataclass(frozen=True)
class Complaint:
    """A reader told their provider that a mail of ours was not wanted.

    ``return_path`` is the envelope sender of that mail, where the report tells it.
    """

    kind: str
    return_path: str


def complaint(mail: OpenedMail) -> Complaint | None:
    """Return what a feedback report says; None when the mail is none, or is no complaint."""
    part = mail.first("message/feedback-report")
    fields = _inner(part)
    if fields is None:
        return None
    kind = header(fields, "Feedback-Type").lower()
    if kind not in _COMPLAINTS:
        return None
    told = header(fields, "Original-Mail-From")
    inner = _inner(mail.first(*_HEADERS_TYPES))
    path = told or (header(inner, "Return-Path") if inner else "")
    return Complaint(kind, parseaddr(path)[1])


def _inner(part: Message | None) -> Message | None:
    """Return the fields inside a part, which the parser makes a mail of, or leaves as text."""
    payload = part.get_payload() if part is not None else None
    if isinstance(payload, str):
        return HeaderParser().parsestr(payload)
    return next((each for each in messages_in(payload)), None)
