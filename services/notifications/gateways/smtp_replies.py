"""Reading a mail server's answer: which failures pass, which are the address's, which ours."""

from __future__ import annotations

import re

from services.notifications.gateways.transmission import Fate, Stage

# RFC 3463 enhanced status at the start of the text: class.subject.detail.
_ENHANCED = re.compile(rb"\s*[245]\.(\d{1,3})\.(\d{1,3})\b")
_UNKNOWN_MAILBOX_CODES = frozenset({550, 551, 553})
# RFC 3463, section 3.2: 5.1.7 and 5.1.8 find fault with the sender's address.
_ABOUT_THE_SENDER = frozenset({(1, 7), (1, 8)})
_LONGEST_WORDS = 500


def fate_of(code: int, text: bytes, stage: Stage) -> Fate:
    """Return what an answer other than success means at ``stage``.

    A full mailbox passes although servers call it permanent. Before MAIL a refusal concerns
    the relay or our account there, never the message, so the message waits for it.
    """
    if code < 500 or stage in {Stage.CONNECT, Stage.AUTH}:
        return Fate.DEFERRED
    match = _ENHANCED.match(text)
    subject, detail = (int(match[1]), int(match[2])) if match else (None, None)
    if (subject, detail) == (2, 2) or (code == 552 and subject is None):
        return Fate.DEFERRED
    if stage is not Stage.RCPT or (subject, detail) in _ABOUT_THE_SENDER:
        return Fate.REFUSED_POLICY
    if subject == 1 or (subject, detail) == (2, 1):
        return Fate.REFUSED_ADDRESS
    if subject is None and code in _UNKNOWN_MAILBOX_CODES:
        return Fate.REFUSED_ADDRESS
    return Fate.REFUSED_POLICY


def status_of(text: bytes) -> str | None:
    """Return the enhanced status code at the start of an answer; None when there is none."""
    match = _ENHANCED.match(text)
    return match[0].strip().decode("ascii") if match else None


def words_of(code: int, text: bytes) -> str:
    """Return the answer as one printable line for the ledger."""
    said = text.decode("utf-8", "replace")
    line = " ".join("".join(char if char.isprintable() else " " for char in said).split())
    return f"{code} {line}"[:_LONGEST_WORDS]
