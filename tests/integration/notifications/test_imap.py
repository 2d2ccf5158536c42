"""A real Dovecot, whose mailbox is emptied into a real database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import pytest
from pydantic import SecretStr

from services.notifications.gateways.arrivals import Arrival
from services.notifications.gateways.imap import ImapMailbox
from tests.support.dovecot import PASSWORD, USER, PrivateDovecot
from tests.support.inbound import MAILBOXES, Reader, letter
from tests.support.notification_story import Applicant, KeepingPost
from tests.support.waiting import PATIENCE_SECONDS, until

MOST_OCTETS = 20_000
FOR_ANSWERS = b"From: bo@example.org\r\nTo: Spinn <spinn@exempel.se>\r\n\r\nNo calendar.\r\n"
FOR_OTHERS = b"From: bo@example.org\r\nTo: cafe@exempel.se\r\n\r\nLunch?\r\n"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[PrivateDovecot]:
    with TemporaryDirectory(dir="/tmp") as folder:
        server = PrivateDovecot(Path(folder))
        server.start()
        yield server
        server.stop()


@pytest.fixture(autouse=True)
def _empty(dovecot: PrivateDovecot) -> None:
    client = dovecot.client()
    _, [count] = client.select("INBOX")
    if count != b"0":
        client.store("1:*", "+FLAGS", r"(\Deleted)")
        client.expunge()
    client.logout()


def mailbox(dovecot: PrivateDovecot, **changes: object) -> ImapMailbox:
    values: dict[str, object] = {
        "host": dovecot.host,
        "port": dovecot.port,
        "security": "none",
        "username": USER,
        "password": SecretStr(PASSWORD),
        "folder": "INBOX",
        "poll_seconds": 0.05,
        "most_octets": MOST_OCTETS,
    }
    return ImapMailbox(**{**values, **changes})  # type: ignore[arg-type]


class Failing:
    """An intake whose database is away for some mails."""

    def __init__(self) -> None:
        self.kept: list[Arrival] = []
        self.is_away = True

    def reads(self, recipient: str) -> bool:
        return MAILBOXES.addressee(recipient) != "nobody"

    def keep(self, arrival: Arrival) -> None:
        if self.is_away and b"first" in arrival.content:
            raise RuntimeError("no database")
        self.kept.append(arrival)


def test_mailbox_when_emptied_then_reports_and_answers_are_kept_and_the_rest_is_left_flagged(
    dovecot: PrivateDovecot, reader: Reader, post: KeepingPost
) -> None:
    reader.hear(Applicant().received(), 1)
    [sent] = reader.sent(post)
    gaps = {"recipient": sent.recipient, "message_id": sent.message_id}
    return_path = str(MAILBOXES.return_path(sent.id))
    for content in (
        letter("failed_postfix", return_path=return_path, **gaps),
        FOR_ANSWERS,
        FOR_OTHERS,
        FOR_ANSWERS + b"x" * MOST_OCTETS,
    ):
        dovecot.deliver(content)

    assert mailbox(dovecot).look(reader.intake) == 2
    assert mailbox(dovecot).look(reader.intake) == 0

    reader.read_due()
    assert [mail.outcome for mail in reader.mails()] == ["bounced", "not_an_answer"]
    assert [b"\\Flagged" in each for each in dovecot.flags()] == [True, True]


def test_mail_when_it_cannot_be_kept_then_it_stays_and_the_others_pass(
    dovecot: PrivateDovecot,
) -> None:
    intake = Failing()
    for text in (b"first\r\n", b"second\r\n"):
        dovecot.deliver(FOR_ANSWERS + text)
    assert mailbox(dovecot).look(intake) == 1
    intake.is_away = False
    assert mailbox(dovecot).look(intake) == 1
    assert [b"first" in arrival.content for arrival in intake.kept] == [False, True]


def test_envelope_when_the_server_wrote_it_down_then_it_counts_before_the_letters_words(
    dovecot: PrivateDovecot,
) -> None:
    intake = Failing()
    headers = b"Return-Path: <asa@example.org>\r\nDelivered-To: answers@bounce.exempel.se\r\n"
    dovecot.deliver(headers + FOR_ANSWERS)
    mailbox(dovecot).look(intake)
    [arrival] = intake.kept
    assert (arrival.sender, arrival.recipient) == ("asa@example.org", "answers@bounce.exempel.se")


def test_mailbox_when_it_runs_then_it_looks_again_until_it_is_told_to_stop(
    dovecot: PrivateDovecot,
) -> None:
    intake, stop = Failing(), Event()
    thread = Thread(target=mailbox(dovecot).run, args=(intake, stop))
    thread.start()
    dovecot.deliver(FOR_ANSWERS)
    until(lambda: len(intake.kept) == 1)
    stop.set()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    "changes",
    [{"port": 1}, {"password": SecretStr("wrong")}, {"security": "starttls"}, {"security": "tls"}],
    ids=["nobody there", "wrong password", "no STARTTLS", "no TLS"],
)
def test_mailbox_when_it_cannot_be_opened_as_asked_for_then_it_says_so_and_goes_on(
    changes: dict[str, object], dovecot: PrivateDovecot, caplog: pytest.LogCaptureFixture
) -> None:
    stop = Event()
    thread = Thread(target=mailbox(dovecot, **changes).run, args=(Failing(), stop))
    thread.start()
    until(lambda: "the mailbox cannot be read" in caplog.text)
    stop.set()
    thread.join(PATIENCE_SECONDS)
    assert PASSWORD not in caplog.text
