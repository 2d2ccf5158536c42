"""Conversations with the real LMTP server, which keeps mail in a real database."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from demo.ports import LOOPBACK, free_port
from services.notifications.gateways.arrivals import Arrival, Intake
from services.notifications.gateways.lmtp import LmtpDoor
from tests.support.inbound import MAILBOXES, Reader, letter
from tests.support.notification_story import Applicant, KeepingPost
from tests.support.waiting import PATIENCE_SECONDS, until

MOST_OCTETS = 20_000
MAIL = b"From: bo@example.org\r\nTo: spinn@exempel.se\r\n\r\nHello.\r\n.\r\n..\r\n"
ANSWERS = MAILBOXES.reply_address


@contextmanager
def serving(intake: Intake) -> Iterator[smtplib.LMTP]:
    """Serve on a free port, and give a client that has said LHLO."""
    stop, port = Event(), free_port()
    thread = Thread(target=LmtpDoor(LOOPBACK, port, MOST_OCTETS).run, args=(intake, stop))
    thread.start()
    try:
        until(lambda: _answers(port))
        with smtplib.LMTP(LOOPBACK, port) as client:
            client.ehlo("relay.exempel.se")
            yield client
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def _answers(port: int) -> bool:
    try:
        smtplib.LMTP(LOOPBACK, port).quit()
    except OSError:
        return False
    return True


def hand_over(client: smtplib.LMTP, content: bytes, *recipients: str) -> list[int]:
    """Send one mail; return the codes of all RCPTs, then of the message for each recipient."""
    client.mail("<>")
    codes = [client.rcpt(recipient)[0] for recipient in recipients]
    taken = [code for code in codes if code == 250]
    if not taken:
        client.rset()
        return codes
    client.putcmd("data")
    assert client.getreply()[0] == 354
    client.send(smtplib._quote_periods(content) + b".\r\n")  # type: ignore[attr-defined]  # as its own data() does
    return [*codes, *(client.getreply()[0] for _ in taken)]


def test_report_when_it_is_handed_over_then_it_is_kept_as_it_came_and_read(
    reader: Reader, post: KeepingPost
) -> None:
    reader.hear(Applicant().received(), 1)
    [sent] = reader.sent(post)
    return_path = str(MAILBOXES.return_path(sent.id))
    content = letter(
        "failed_postfix",
        return_path=return_path,
        recipient=sent.recipient,
        message_id=sent.message_id,
    )
    with serving(reader.intake) as client:
        # Some servers write local parts in one case.
        assert hand_over(client, content, return_path.upper()) == [250, 250]
        assert hand_over(client, content, return_path) == [250, 250]
    [mail] = reader.mails()
    assert (mail.state, mail.sender, mail.content) == ("new", "", content)
    reader.read_due()
    assert [(each.state, each.outcome) for each in reader.mails()] == [("done", "bounced")]


def test_recipients_when_there_are_several_then_each_gets_an_answer_of_its_own(
    reader: Reader,
) -> None:
    with serving(reader.intake) as client:
        codes = hand_over(client, MAIL, ANSWERS, "cafe@exempel.se", "Spinn@Exempel.SE")
        assert codes == [250, 550, 250, 250, 250]
        assert hand_over(client, MAIL, "cafe@exempel.se") == [550]
    assert [mail.recipient for mail in reader.mails()] == [ANSWERS, "Spinn@Exempel.SE"]
    assert {mail.content for mail in reader.mails()} == {MAIL}


def test_mail_when_it_is_too_large_then_it_is_refused_for_each_and_the_next_one_is_taken(
    reader: Reader,
) -> None:
    large = MAIL + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 400
    with serving(reader.intake) as client:
        assert hand_over(client, large, ANSWERS, "spinn@exempel.se") == [250, 250, 552, 552]
        code, _ = client.docmd(f"MAIL FROM:<> SIZE={MOST_OCTETS + 1}")
        assert code == 552
        assert hand_over(client, MAIL, ANSWERS) == [250, 250]
    assert len(reader.mails()) == 1


def test_mail_when_it_cannot_be_kept_for_one_recipient_then_only_that_one_comes_again() -> None:
    kept: list[str] = []

    class Failing:
        reads: Callable[[str], bool] = staticmethod(lambda _: True)

        def keep(self, arrival: Arrival) -> None:
            if arrival.recipient == "second@exempel.se":
                raise RuntimeError("no database")
            kept.append(arrival.recipient)

    with serving(Failing()) as client:
        codes = hand_over(client, MAIL, "first@exempel.se", "second@exempel.se", "third@exempel.se")
    assert codes == [250, 250, 250, 250, 451, 250]
    assert kept == ["first@exempel.se", "third@exempel.se"]


def test_conversation_when_it_is_not_lmtp_then_refused(reader: Reader) -> None:
    with serving(reader.intake) as client:
        assert [client.docmd(f"{verb} x")[0] for verb in ("HELO", "EHLO", "NOSUCH")] == [500] * 3
        assert client.docmd("DATA")[0] == 503
        client.mail("<>")
        assert client.docmd("RCPT TO:<no address>")[0] >= 500


def test_mail_when_lines_are_longer_than_allowed_or_not_ascii_then_it_is_taken(
    reader: Reader,
) -> None:
    content = b"Subject: \xc3\xa5\xff\r\n\r\n" + b"long " * 2_000 + b"\r\n\0\r\n"
    with serving(reader.intake) as client:
        assert hand_over(client, content, ANSWERS) == [250, 250]
    [mail] = reader.mails()
    assert mail.content == content
