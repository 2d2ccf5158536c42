from __future__ import annotations

import re
from binascii import b2a_qp
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.facts.calendar_entry import Mailbox
from services.notifications.gateways.calendar import invitation_bytes
from services.notifications.gateways.mime import (
    CalendarPart,
    UndeliverableAddress,
    message_bytes,
    message_id,
)
from shared.kernel.text import clean_line
from tests.support.calendar_entries import entry
from tests.support.mails import mail


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


def types_of(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk()]


def test_mail_when_it_invites_then_three_levels_with_the_calendar_last_among_the_alternatives() -> (
    None
):
    assert types_of(parsed(message_bytes(mail()))) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]


def test_mail_when_it_has_no_calendar_then_two_alternatives() -> None:
    assert types_of(parsed(message_bytes(mail(calendar=None)))) == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_calendar_part_when_made_then_its_method_is_said_twice_and_its_bytes_are_the_attachments(
    method: Any,
) -> None:
    content = invitation_bytes(entry(method=method))
    message = parsed(message_bytes(mail(calendar=CalendarPart(method, content))))
    shown, attached = list(message.walk())[4:]
    assert shown.get_param("method") == method
    assert shown.get_content_charset() == "utf-8"
    assert shown["Content-Transfer-Encoding"] == "base64"
    assert shown["Content-Disposition"] is None
    assert attached.get_content_disposition() == "attachment"
    assert str(attached.get_filename()).endswith(".ics")
    assert shown.get_payload(decode=True) == attached.get_payload(decode=True) == content
    assert f"METHOD:{method}".encode() in content


def test_headers_when_made_then_they_say_what_the_mail_is() -> None:
    message = parsed(message_bytes(mail()))
    assert message["Subject"] == "Din plats är klar: Testa AI"
    assert message["To"] == "Åsa Ek <asa@example.org>"
    assert message["From"] == "Dalarna Science Park <spinn@exempel.se>"
    assert message["Reply-To"] == "Åsa Värd <kontakt@exempel.se>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "sv"
    assert message["List-Unsubscribe"] is None


def test_ids_when_long_then_they_are_never_encoded_words() -> None:
    long_domain = "a" * 60 + "." + "b" * 60 + ".example"
    identifier = message_id("key", long_domain)
    content = message_bytes(mail(message_id=identifier, thread=identifier))
    headers = content.split(b"\r\n\r\n")[0].decode()
    assert headers.count(f"<{identifier}>") == 3
    assert parsed(content)["References"] == f"<{identifier}>"


def test_bytes_when_made_again_then_identical() -> None:
    assert message_bytes(mail()) == message_bytes(mail())


def test_message_id_when_the_key_is_the_same_then_the_id_is() -> None:
    assert message_id("a", "x.example") == message_id("a", "x.example")
    assert message_id("a", "x.example") != message_id("b", "x.example")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300)


@given(subject=TEXTS, name=TEXTS, text=TEXTS)
def test_message_when_the_texts_are_anything_then_seven_bits_and_short_lines(
    subject: str, name: str, text: str
) -> None:
    recipient = Mailbox(name=name, address="asa@example.org")
    content = message_bytes(mail(subject=subject, recipient=recipient, text=text, html=text))
    assert all(byte < 128 for byte in content)
    assert re.search(rb"[^\r]\n|\r[^\n]", content) is None
    assert max(map(len, content.split(b"\r\n"))) <= 998
    message = message_from_bytes(content, policy=policy.default)
    assert message["To"].addresses[0].addr_spec == "asa@example.org"
    assert len(message["To"].addresses) == 1


@given(subject=TEXTS)
def test_subject_when_parsed_again_then_it_is_what_was_written(subject: str) -> None:
    message = message_from_bytes(message_bytes(mail(subject=subject)), policy=policy.default)
    assert clean_line(str(message["Subject"])) == clean_line(subject)


@given(text=TEXTS)
def test_text_part_when_parsed_again_then_it_is_what_was_written(text: str) -> None:
    message = message_from_bytes(message_bytes(mail(text=text)), policy=policy.default)
    payload = list(message.walk())[2].get_payload(decode=True)
    assert isinstance(payload, bytes)
    unified = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    assert payload.decode().replace("\r\n", "\n").strip("\n") == unified


def test_header_when_a_name_has_line_ends_then_no_header_is_added() -> None:
    evil = Mailbox(name="Å\r\nBcc: x@example.org", address="asa@example.org")
    assert parsed(message_bytes(mail(recipient=evil)))["Bcc"] is None
    plain = Mailbox(name="A\r\nBcc: x@example.org", address="asa@example.org")
    assert parsed(message_bytes(mail(recipient=plain)))["Bcc"] is None


def test_address_when_its_domain_is_not_ascii_then_it_is_written_so_that_servers_take_it() -> None:
    recipient = Mailbox(name="", address="asa@räksmörgås.exempel.se")
    assert b"asa@xn--rksmrgs-5wao1o.exempel.se" in message_bytes(mail(recipient=recipient))


@pytest.mark.parametrize(
    "address", ["åsa@example.org", "nobody", "@example.org", "a b@example.org"]
)
def test_address_when_no_server_could_take_it_then_refused(address: str) -> None:
    with pytest.raises(UndeliverableAddress):
        message_bytes(mail(recipient=Mailbox(name="", address=address)))


@given(st.text(max_size=400))
def test_text_when_encoded_line_by_line_then_the_same_bytes_as_in_one_go(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    whole = b2a_qp("".join(f"{line}\r\n" for line in lines).encode())
    assert whole in message_bytes(mail(text=text))
