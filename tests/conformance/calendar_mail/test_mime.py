"""Points 31 to 34 and 39: structure and headers, as three parsers read them."""

from __future__ import annotations

import hashlib
import re
from email.message import EmailMessage
from typing import Any

import pytest

from services.notifications.facts.calendar_entry import Mailbox
from services.notifications.gateways.calendar import invitation_bytes
from services.notifications.gateways.mime import CalendarPart, message_bytes
from tests.conformance.calendar_mail import corpus
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.calendar_entries import entry
from tests.support.mail_sink import ReceivedMail
from tests.support.mails import mail
from tests.support.notification_story import (
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    session_facts,
)

PARSERS = ("mailparser", "postal_mime")
LONG = "https://spinn.example/" + "a" * 480
SUBJECTS = [
    "Din plats är klar: Testa AI i produktionen",
    "Åäö " * 40,
    "漢字 🌲 and plain",
    'A, B; "C" <d@e.f>',
    "=?utf-8?q?not_one?=",
]


def as_read(message: bytes, javascript: JavaScript) -> list[dict[str, Any]]:
    answer = javascript.ask("mail", message)
    return [answer[parser] for parser in PARSERS]


def parsed(content: bytes) -> EmailMessage:
    return ReceivedMail("", "", content).message


@point(31)
def test_parts_when_it_invites_then_plain_html_and_calendar_as_alternatives_and_a_file() -> None:
    message = parsed(message_bytes(mail()))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "multipart/alternative",
        "application/ics",
    ]


@point(32)
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_calendar_part_when_read_by_three_parsers_then_its_bytes_are_the_files(
    method: Any, javascript: JavaScript
) -> None:
    content = invitation_bytes(entry(method=method))
    made = message_bytes(mail(calendar=CalendarPart(method, content)))
    shown, attached = list(parsed(made).walk())[4:]
    assert str(shown.get_param("method")).upper() == method
    assert shown.get_content_charset() == "utf-8"
    assert shown["Content-Transfer-Encoding"] == "base64"
    assert shown.get_content_disposition() is None
    assert shown.get_param("name") is None
    assert attached.get_content_disposition() == "attachment"
    assert str(attached.get_filename()).endswith(".ics")
    assert shown.get_payload(decode=True) == attached.get_payload(decode=True) == content
    for found in as_read(made, javascript):
        digests = {digest for _, digest in found["attachments"]}
        assert digests == {hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()}


@point(33)
@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("name", ["Åsa Ek", "Ek, Åsa", 'Bo "Bosse" Ek', "漢字 🌲", "Bo Ek"])
def test_headers_when_three_parsers_read_them_then_they_agree(
    subject: str, name: str, javascript: JavaScript
) -> None:
    person = Mailbox(name=name, address="asa@example.org")
    made = message_bytes(mail(subject=subject, recipient=person, sender=person, reply_to=person))
    assert all(byte < 128 for byte in made)
    assert max(map(len, made.split(b"\r\n"))) <= 998
    message = parsed(made)
    (reader,) = message["To"].addresses
    assert (reader.display_name, reader.addr_spec) == (name, "asa@example.org")
    assert str(message["Subject"]) == subject.strip()
    for found in as_read(made, javascript):
        assert found["subject"] == subject.strip()
        for header in ("from", "to", "reply_to"):
            assert found[header] == [[name, "asa@example.org"]]


@point(33)
def test_texts_when_three_parsers_read_them_then_they_are_what_was_written(
    javascript: JavaScript,
) -> None:
    text, html = f"Hej {corpus.TRICKY}\n.\n\nslut", f"<p>Hej åäö 🌲 {'ö' * 300}</p>"
    made = message_bytes(mail(text=text, html=html))
    for found in as_read(made, javascript):
        assert found["text"] == text
        assert found["html"].rstrip() == html


@point(34)
def test_identifiers_and_links_when_long_then_three_parsers_find_them_whole(
    javascript: JavaScript,
) -> None:
    long_id = f"{'k' * 120}@{'d' * 60}.example"
    made = message_bytes(mail(message_id=long_id, thread=long_id, text=LONG, html=LONG))
    headers = made.split(b"\r\n\r\n")[0].decode()
    for name in ("Message-ID", "In-Reply-To", "References"):
        (line,) = re.findall(rf"^{name}: (.*(?:\r\n .*)*)", headers, re.MULTILINE)
        assert "=?" not in line
        assert line.strip() == f"<{long_id}>"
    for found in as_read(made, javascript):
        assert found["message_id"] == found["in_reply_to"] == f"<{long_id}>"
        assert LONG in found["text"]


@point(39)
def test_mails_when_they_follow_the_confirmation_then_they_thread_below_it(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant(cohort_facts(session_facts(1), session_facts(2)))
    listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    confirmation = post.mails[0].message["Message-ID"]
    listener.clock.set(min(each.due_at for each in listener.reminders()))
    listener.run_due()
    listener.hear(applicant.cancelled(), 2)
    listener.run_due()
    kinds = [kind for kind, state in listener.fates() if state == "sent"]
    assert {"session_invited", "reminder", "registration_cancelled"} <= set(kinds)
    for follower in post.mails[1:]:
        assert follower.message["In-Reply-To"] == confirmation
        assert follower.message["References"] == confirmation
