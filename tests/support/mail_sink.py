"""A real SMTP server (aiosmtpd) that keeps what it accepts."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from threading import Lock
from typing import Any

from aiosmtpd.controller import Controller

from demo.ports import free_port
from tests.support.calendars_seen import SEEN
from tests.support.waiting import PATIENCE_SECONDS


@dataclass(frozen=True)
class ReceivedMail:
    sender: str
    recipient: str
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


class MailSink:
    def __init__(self) -> None:
        self._mails: list[ReceivedMail] = []
        self._lock = Lock()
        self.host = "127.0.0.1"
        self.port = free_port()
        self._controller = Controller(
            self, hostname=self.host, port=self.port, ready_timeout=PATIENCE_SECONDS
        )

    @property
    def mails(self) -> list[ReceivedMail]:
        with self._lock:
            return list(self._mails)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        del server, session
        SEEN.see_mail(envelope.content)
        with self._lock:
            for recipient in envelope.rcpt_tos:
                self._mails.append(ReceivedMail(envelope.mail_from, recipient, envelope.content))
        return "250 kept"
