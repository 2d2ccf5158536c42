"""IMAP: a mailbox of our own that is looked into again and again, and emptied (RFC 3501)."""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parseaddr
from threading import Event

from pydantic import SecretStr

from services.notifications.gateways.arrivals import Arrival, Intake
from services.notifications.gateways.imap_answers import (
    MailboxAnswer,
    body_in,
    checked,
    flat,
    quoted,
)
from services.notifications.settings import Security

log = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 30.0
_LONGEST_PAUSE_SECONDS = 600.0
# Where servers write down whom the envelope named, then whom the letter names.
_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


_TROUBLE = (imaplib.IMAP4.error, MailboxAnswer, OSError)


@dataclass(frozen=True)
class ImapMailbox:
    """Which mailbox is emptied, how often, and how many octets a mail may have."""

    host: str
    port: int
    security: Security
    username: str
    password: SecretStr
    folder: str
    poll_seconds: float
    most_octets: int

    def run(self, intake: Intake, stop: Event) -> None:
        """Look into the mailbox until ``stop`` is set; see ``arrivals.WayIn``."""
        pause = self.poll_seconds
        while not stop.is_set():
            try:
                self.look(intake)
                pause = self.poll_seconds
            except _TROUBLE as error:
                # The words of the server may hold addresses; the kind says enough.
                log.warning("the mailbox cannot be read: %s", type(error).__name__)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            stop.wait(pause)

    def look(self, intake: Intake) -> int:
        """Hand over all that lies there, delete it, and return how many mails that were.

        A mail is deleted only after it was kept; one that cannot be kept stays for the next
        look. What is not for us, or too large, is flagged and left to people.

        Raises:
            IMAP4.error, MailboxAnswer, OSError: The mailbox cannot be read now.
        """
        taken = 0
        with self._opened() as client:
            for uid in _new_mails(client):
                taken += self._look_at(client, uid, intake)
            if taken:
                checked(client.expunge())
        return taken

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        client = self._connect()
        try:
            client.login(self.username, self.password.get_secret_value())
            checked(client.select(quoted(self.folder)))
            yield client
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                client.logout()

    def _connect(self) -> imaplib.IMAP4:
        context = ssl.create_default_context()
        if self.security == "tls":
            return imaplib.IMAP4_SSL(
                self.host, self.port, ssl_context=context, timeout=_TIMEOUT_SECONDS
            )
        client = imaplib.IMAP4(self.host, self.port, timeout=_TIMEOUT_SECONDS)
        if self.security == "starttls":
            try:
                client.starttls(context)
            except BaseException:
                client.shutdown()
                raise
        return client

    def _look_at(self, client: imaplib.IMAP4, uid: str, intake: Intake) -> bool:
        try:
            is_ours = self._hand_over(client, uid, intake)
        except _TROUBLE:
            raise
        except Exception:
            log.exception("a mail could not be kept; it stays in the mailbox")
            return False
        _mark(client, uid, r"(\Deleted)" if is_ours else r"(\Flagged)")
        return is_ours

    def _hand_over(self, client: imaplib.IMAP4, uid: str, intake: Intake) -> bool:
        """Keep one mail; tell whether it was for us and small enough."""
        size = _SIZE.search(flat(checked(client.uid("FETCH", uid, "(RFC822.SIZE)"))))
        if size is None or int(size[1]) > self.most_octets:
            log.warning("a mail of %s octets is left in the mailbox", size and size[1].decode())
            return False
        content = body_in(checked(client.uid("FETCH", uid, "(BODY.PEEK[])")))
        headers = BytesHeaderParser().parsebytes(content)
        recipient = next((each for each in _recipients(headers) if intake.reads(each)), None)
        if recipient is None:
            log.info("a mail for somebody else is left in the mailbox")
            return False
        sender = parseaddr(str(headers.get("Return-Path", "")))[1]
        intake.keep(Arrival(sender, recipient, content))
        return True


def _new_mails(client: imaplib.IMAP4) -> Sequence[str]:
    found = flat(checked(client.uid("SEARCH", "UNDELETED", "UNFLAGGED")))
    return found.decode("ascii", "replace").split()


def _mark(client: imaplib.IMAP4, uid: str, flags: str) -> None:
    checked(client.uid("STORE", uid, "+FLAGS.SILENT", flags))


def _recipients(headers: Message) -> Iterator[str]:
    """Yield whom a mail is for, the envelope's word first."""
    for name in _RECIPIENT_HEADERS:
        for value in headers.get_all(name, []):
            yield from (address for _, address in getaddresses([str(value)]) if address)
