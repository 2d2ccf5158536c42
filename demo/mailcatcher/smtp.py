"""The SMTP side of the mail catcher."""

from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from demo.mailcatcher.mailbox import Mailbox
from demo.ports import LOOPBACK

# For a machine that is slow or busy.
_READY_SECONDS = 60.0


class _Keeper:
    """Accepts every message for every recipient and keeps it."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802 - the name that aiosmtpd looks for
        self._mailbox.add(
            envelope.original_content,
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
        )
        return "250 2.0.0 Kept"


def smtp_controller(directory: Path, port: int) -> Controller:
    """An SMTP server in a thread of its own; call `start()` and `stop()`."""
    return Controller(
        _Keeper(Mailbox(directory)),
        hostname=LOOPBACK,
        port=port,
        enable_SMTPUTF8=True,
        server_hostname="mailcatcher.localhost",
        ready_timeout=_READY_SECONDS,
    )
