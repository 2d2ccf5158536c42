"""The life of a mail to us: kept once, read with patience, deleted in the end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.notifications.domain.mailboxes import Mailboxes
from services.notifications.domain.receiving import KEEP_MAILS
from services.notifications.gateways.arrivals import Arrival
from services.notifications.messaging.reading_actor import ReadingActor
from services.notifications.storage.registrations import Invitation, Registration
from tests.support.inbound import MAILBOXES, PROGRAMS, READING_HOUSE, Answer, Reader, letter, names
from tests.support.notification_story import Applicant, KeepingPost

ANSWERS = MAILBOXES.reply_address
MAIL = b"From: bo@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nHello.\r\n"


@dataclass(frozen=True)
class Stumbling(Mailboxes):
    """Addresses that nobody can look up."""

    def addressee(self, recipient: str) -> str:  # type: ignore[override]
        raise RuntimeError(f"no luck with {len(recipient)} letters")

    def delivery_behind(self, recipient: str) -> UUID | None:
        raise RuntimeError(f"no luck with {len(recipient)} letters")


def stumbling(reader: Reader) -> ReadingActor:
    mailboxes = Stumbling(bounce_domain=MAILBOXES.bounce_domain)
    house = replace(READING_HOUSE, mailboxes=mailboxes)
    return ReadingActor(reader.database, house, reader.clock)


def test_mail_when_it_is_brought_again_then_it_is_nothing_new(reader: Reader) -> None:
    reader.receive(MAIL, to=ANSWERS)
    reader.receive(b"Received: by another.way\r\n" + MAIL, to=ANSWERS.upper())
    reader.receive(MAIL.replace(b"Hello", b"Hallo"), to=ANSWERS)
    reader.receive(MAIL, to=READING_HOUSE.sender)
    assert [mail.outcome for mail in reader.mails()] == ["not_an_answer"] * 3


def test_mail_when_many_bring_it_at_once_then_it_is_kept_once(reader: Reader) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: reader.intake.keep(Arrival("", ANSWERS, MAIL)), range(16)))
    assert len(reader.mails()) == 1


def test_mail_when_reading_fails_then_it_is_tried_again_and_read_when_it_works(
    reader: Reader,
) -> None:
    reader.intake.keep(Arrival("", ANSWERS, MAIL))
    [mail] = reader.mails()
    stumbling(reader).read_mail(str(mail.id))
    reader.read_due()
    assert [each.state for each in reader.mails()] == ["new"]
    reader.clock.advance(timedelta(minutes=5))
    reader.read_due()
    assert [(each.state, each.attempts) for each in reader.mails()] == [("ignored", 2)]


def test_mail_when_reading_always_fails_then_it_is_given_up_and_its_text_is_kept(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    reader.intake.keep(Arrival("", ANSWERS, MAIL))
    [mail] = reader.mails()
    for _ in range(6):
        stumbling(reader).read_mail(str(mail.id))
        reader.clock.advance(timedelta(minutes=5))
    [given_up] = reader.mails()
    assert (given_up.state, given_up.outcome, given_up.content) == ("failed", "unreadable", MAIL)
    assert "is given up" in caplog.text


def test_mail_when_two_workers_take_it_then_it_is_read_once(
    reader: Reader, post: KeepingPost
) -> None:
    reader.hear(Applicant().received(), 1)
    [sent] = reader.sent(post)
    reader.receive_report("failed_postfix", sent)
    [mail] = reader.mails()
    reader.reading.read_mail(str(mail.id))
    assert [(each.attempts, each.outcome) for each in reader.mails()] == [(1, "bounced")]
    # What it said is noted at the mail that it was about; its text is gone.
    assert [each.content for each in reader.mails()] == [b""]


def test_mail_when_it_was_of_no_use_then_only_its_beginning_is_kept(reader: Reader) -> None:
    mail = reader.receive(MAIL + b"x" * 100_000, to=ANSWERS)
    assert (mail.state, mail.content) == ("ignored", (MAIL + b"x" * 100_000)[:65_536])


def test_mail_when_it_was_kept_long_enough_then_it_is_deleted(reader: Reader) -> None:
    reader.receive(MAIL, to=ANSWERS)
    reader.clock.advance(KEEP_MAILS - timedelta(seconds=1))
    reader.read_due()
    assert len(reader.mails()) == 1
    reader.clock.advance(timedelta(seconds=1))
    reader.read_due()
    assert reader.mails() == []


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"", "not_an_answer"),
        (b"\0\xff\r\n\r\n\0", "not_an_answer"),
        (b"Received: by x\r\n" * 51 + MAIL, "too_many_hops"),
        (MAIL.replace(b"1@example.org", b"1@mail.spinn.example"), "our_own_mail"),
        (b"Content-Type: message/rfc822\r\n\r\n" * 5_000, "malformed"),
        (b"Content-Type: text/plain; charset=no-such\r\nSubject: =?x?q?=FF?=\r\n\r\n\xff", None),
    ],
    ids=["empty", "octets", "hops", "ours", "nested", "charset"],
)
def test_mail_when_it_is_nothing_for_us_then_it_is_ignored(
    content: bytes, outcome: str | None, reader: Reader
) -> None:
    mail = reader.receive(content, to=ANSWERS)
    assert (mail.state, mail.outcome) == ("ignored", outcome or "not_an_answer")


def _broken(content: bytes, cuts: list[tuple[int, bytes]]) -> bytes:
    for place, piece in cuts:
        start = place % (len(content) + 1)
        content = content[:start] + piece + content[start + len(piece) % 7 :]
    return content


PIECES = st.sampled_from(
    [b"\r\n", b"\n", b"\r\n\r\n", b"--", b"\0", b"\xff\xfe", b"=?utf-8?q?", b'"', b";", b":",
     b"BEGIN:VEVENT\r\n", b"END:VCALENDAR\r\n", b"Content-Type: message/rfc822\r\n\r\n",
     b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: multipart/report\r\n"]
) | st.binary(max_size=20)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(names("")),
    cuts=st.lists(st.tuples(st.integers(0, 10_000), PIECES), max_size=8),
    recipient=st.sampled_from([ANSWERS, "b+x@bounce.exempel.se", READING_HOUSE.sender]),
)
def test_mail_when_it_is_broken_anyhow_then_it_is_read_to_an_end_and_nothing_is_sent(
    name: str, cuts: list[tuple[int, bytes]], recipient: str, reader: Reader, post: KeepingPost
) -> None:
    gaps = {"return_path": "b+x@bounce.exempel.se", "recipient": "asa@example.org"}
    content = _broken(letter(name, message_id="1@example.org", **gaps), cuts)
    mail = reader.receive(content, to=recipient)
    assert (mail.state, mail.attempts) == ("ignored", 1)
    reader.run_due()
    assert (post.parcels, reader.deliveries()) == ([], [])


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    program=st.sampled_from(PROGRAMS),
    cuts=st.lists(st.tuples(st.integers(0, 5_000), PIECES), max_size=4),
    answer=st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]),
)
def test_reply_when_it_is_broken_anyhow_then_it_counts_or_does_not_and_places_stay(
    program: str,
    cuts: list[tuple[int, bytes]],
    answer: str,
    reader: Reader,
) -> None:
    if not reader.deliveries():
        reader.hear(Applicant().confirmed(), 1)
    with reader.database.transaction() as session:
        [uid] = session.scalars(select(Invitation.uid))
    content = _broken(Answer(uid, answer).by(program), cuts)
    mail = reader.receive(content, to=READING_HOUSE.sender)
    assert mail.attempts == 1
    assert mail.state in {"done", "ignored"}
    with reader.database.transaction() as session:
        assert session.scalars(select(Registration.state)).all() == ["confirmed"]
    # However often somebody answers, they are asked at most once a day.
    kinds = [each.kind for each in reader.deliveries() if each.state != "superseded"]
    assert kinds.count("place_asked_back") <= 1
