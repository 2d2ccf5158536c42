"""The process that lets mail in, killed at the worst moments: nothing is lost or double."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.ports import LOOPBACK, free_port
from services.notifications.storage.inbound_mails import InboundMail
from tests.support.databases import TestDatabase
from tests.support.registration import SECRET
from tests.support.waiting import PATIENCE_SECONDS, until

ROOT = Path(__file__).parents[2]
MAIL = b"From: bo@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nHello.\r\n"
ANSWERS = "spinn@exempel.se"


def start(database: TestDatabase, port: int, **more: str) -> subprocess.Popen[bytes]:
    environment = {
        "SPINN_ENVIRONMENT": "test",
        "SPINN_SECRET_KEY": SECRET,
        "SPINN_PUBLIC_URL": "https://spinn.example.org",
        # Letting mail in needs no Redis.
        "SPINN_REDIS_URL": "redis://127.0.0.1:1/0",
        "SPINN_NOTIFICATIONS_DATABASE_URL": database.url,
        "SPINN_NOTIFICATIONS_SMTP_HOST": LOOPBACK,
        "SPINN_NOTIFICATIONS_SENDER_ADDRESS": ANSWERS,
        "SPINN_NOTIFICATIONS_MAIL_DOMAIN": "exempel.se",
        "SPINN_NOTIFICATIONS_INBOUND": "lmtp",
        "SPINN_NOTIFICATIONS_REPLY_ADDRESS": ANSWERS,
        "SPINN_NOTIFICATIONS_TRUSTED_AUTHSERV_ID": "mx.exempel.se",
        "SPINN_NOTIFICATIONS_LMTP_PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli", "inbound", "notifications"],
        cwd=ROOT,
        env={**os.environ, **environment, **more},
        stderr=subprocess.PIPE,
    )


@contextmanager
def running(database: TestDatabase, port: int, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    process = start(database, port, **more)
    try:
        until(lambda: process.poll() is not None or _answers(port))
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _answers(port: int) -> bool:
    try:
        smtplib.LMTP(LOOPBACK, port).quit()
    except OSError:
        return False
    return True


def hand_over(port: int) -> int:
    """Hand the mail over as a mail server does, and return its answer; 0 when it is cut off."""
    try:
        with smtplib.LMTP(LOOPBACK, port) as client:
            client.ehlo("relay.exempel.se")
            client.mail("<>")
            client.rcpt(ANSWERS)
            return client.data(MAIL)[0]
    except (smtplib.SMTPException, OSError):
        return 0


def kept(database: TestDatabase) -> list[bytes]:
    with database.transaction() as session:
        return list(session.scalars(select(InboundMail.content)))


@pytest.mark.parametrize(("point", "stored"), [("before_mail_is_kept", 0), ("mail_is_kept", 1)])
def test_mail_when_the_process_dies_while_taking_it_then_it_is_brought_again_and_kept_once(
    point: str, stored: int, notifications_database: TestDatabase, tmp_path: Path
) -> None:
    port = free_port()
    armed = {
        "SPINN_FAILPOINT": f"notifications.{point}",
        "SPINN_FAILPOINT_FLAG": str(tmp_path / "died"),
    }
    with running(notifications_database, port, **armed) as process:
        assert hand_over(port) == 0
        assert process.wait(PATIENCE_SECONDS) == -9
    assert len(kept(notifications_database)) == stored

    with running(notifications_database, port, **armed) as process:
        assert hand_over(port) == 250
        assert kept(notifications_database) == [MAIL]
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


def test_process_when_no_way_in_is_set_up_then_it_says_so_and_ends(
    notifications_database: TestDatabase,
) -> None:
    process = start(notifications_database, free_port(), SPINN_NOTIFICATIONS_INBOUND="none")
    _, words = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, b"INBOUND is none" in words) == (1, True)
