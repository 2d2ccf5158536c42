"""The life of a mail to us: kept first, then read, at last deleted."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import reading
from services.notifications.domain.house import House
from services.notifications.domain.verdicts import Verdict
from services.notifications.gateways.arrivals import Arrival
from services.notifications.gateways.mail_marks import marks_of
from services.notifications.storage import inbound_mails
from services.notifications.storage.inbound_mails import InboundMail
from shared.kernel.identifiers import new_id
from shared.kernel.text import clean_line

log = logging.getLogger(__name__)

# Long enough to look into what was of no use when somebody asks, and to know a repeat.
KEEP_MAILS = timedelta(days=14)
_MOST_ATTEMPTS = 3
_PAUSE = timedelta(minutes=5)
_LONGEST_ADDRESS = 320
_BEGINNING = 64 * 1024


def keep(session: Session, arrival: Arrival, *, now: datetime) -> bool:
    """Keep a mail as it came; tell whether it is new to us.

    The same mail, brought again by another way, differs in nothing but its traces.
    """
    mail = InboundMail(
        id=new_id(),
        fingerprint=_fingerprint(arrival),
        sender=_address(arrival.sender),
        recipient=_address(arrival.recipient),
        content=arrival.content,
        received_at=now,
        state="new",
        attempts=0,
        due_at=now,
    )
    is_new = inbound_mails.enter(session, mail)
    log.info("a mail came in: %s", mail.id if is_new else "known before, dropped")
    return is_new


def claim(session: Session, now: datetime, limit: int, *, house: House) -> Sequence[UUID]:
    """Take mails to be read, or to be deleted, for a while and return their ids."""
    due = inbound_mails.mails_due(session, now, limit)
    for mail in due:
        mail.claimed_until = now + house.claim_lease
    return [mail.id for mail in due]


def begin(session: Session, mail_id: UUID, *, now: datetime) -> bool:
    """Count an attempt at a mail that is due; tell whether it is to be read now.

    It is counted before the mail is opened: one that takes its reader down with it is given up
    after a few attempts, too. A mail that has been kept long enough is deleted.
    """
    mail = inbound_mails.mail_locked(session, mail_id)
    if mail is None or mail.due_at > now:
        return False
    if mail.state != "new":
        session.delete(mail)
        return False
    mail.attempts += 1
    if mail.attempts > _MOST_ATTEMPTS:
        _settle(mail, Verdict("failed", "unreadable"), now=now)
        log.error("mail %s is given up; its text is kept for %d days", mail.id, KEEP_MAILS.days)
        return False
    mail.due_at = now + _PAUSE
    return True


def read(session: Session, mail_id: UUID, *, house: House, now: datetime) -> None:
    """Read one mail and do what it asks for, or nothing; its row says what.

    Raises:
        Exception: It could not be read. Nothing was done, and it is read again later.
    """
    mail = inbound_mails.mail_locked(session, mail_id)
    if mail is None or mail.state != "new":
        return
    verdict = reading.read(session, mail, house=house, now=now)
    _settle(mail, verdict, now=now)
    log.info("mail %s is %s: %s", mail.id, verdict.state, verdict.outcome)


def _settle(mail: InboundMail, verdict: Verdict, *, now: datetime) -> None:
    mail.state = verdict.state
    mail.outcome = verdict.outcome
    mail.delivery_id = verdict.delivery_id
    mail.due_at = now + KEEP_MAILS
    mail.claimed_until = None
    # What was of use stands where it belongs now; of the rest a beginning shows what it was.
    mail.content = b"" if verdict.state == "done" else mail.content[:_BEGINNING]


def _fingerprint(arrival: Arrival) -> str:
    digest = hashlib.sha256(_address(arrival.recipient).lower().encode())
    for mark in marks_of(arrival.content):
        digest.update(b"\0" + hashlib.sha256(mark).digest())
    return digest.hexdigest()


def _address(text: str) -> str:
    """Return an envelope's address as text that the database takes."""
    printable = text.encode("utf-8", "replace").decode("utf-8", "replace")
    return clean_line(printable)[:_LONGEST_ADDRESS]
