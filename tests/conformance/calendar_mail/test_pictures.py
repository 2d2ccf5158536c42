"""Points 31, 33 and 49 for mails with pictures inside: the emblem of who pays, and a logo."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest

from services.notifications.facts.letter_facts import Brand, FundingLines, Logo
from services.notifications.gateways.letter_pictures import EU_EMBLEM, emblem_bytes
from services.notifications.gateways.letters import SetLetter, set_letter
from services.notifications.gateways.mime import InlinePicture, message_bytes
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.letters import KINDS, Page, facts
from tests.support.mail_sink import ReceivedMail
from tests.support.mails import mail
from tests.support.pictures import picture_bytes

LOGO = picture_bytes(96, 96)
FUNDING = FundingLines(
    statement="Medfinansieras av Europeiska unionen",
    project="SPINN",
    funders=("Region Dalarna",),
    emblem="eu",
)
BRAND = Brand(colour="#003399", logo=Logo(digest="a" * 64, width=96, height=96))


def letter_of(kind: str, language: str = "sv") -> SetLetter:
    return set_letter(facts(kind, language, funding=FUNDING, brand=BRAND))


def mailed(letter: SetLetter, **changes: Any) -> bytes:
    kept = {EU_EMBLEM: emblem_bytes(EU_EMBLEM), "a" * 64: LOGO}
    pictures = tuple(InlinePicture(each.content_id, kept[each.name]) for each in letter.pictures)
    return message_bytes(mail(html=letter.html, text=letter.text, pictures=pictures, **changes))


@point(31)
def test_parts_when_there_are_pictures_then_they_stand_with_the_page_and_the_calendar_is_last() -> (
    None
):
    message = ReceivedMail("", "", mailed(letter_of("place_confirmed"))).message
    alternative = next(iter(message.iter_parts()))
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "multipart/related",
        "text/calendar",
    ]


@point(33)
def test_pictures_when_three_parsers_read_them_then_they_agree_and_the_mail_is_7_bit(
    javascript: JavaScript,
) -> None:
    content = mailed(letter_of("waitlisted"), calendar=None)
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    sent = {emblem_bytes(EU_EMBLEM), LOGO}
    message = ReceivedMail("", "", content).message
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert {part.get_payload(decode=True) for part in pictures} == sent
    wanted = {hashlib.sha256(each).hexdigest() for each in sent}
    answer = javascript.ask("mail", content)
    for parser in ("mailparser", "postal_mime"):
        assert {digest for _, digest in answer[parser]["attachments"]} == wanted


@point(49)
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_it_has_pictures_then_each_has_words_and_nothing_is_fetched(
    kind: str, language: str, javascript: JavaScript
) -> None:
    letter = letter_of(kind, language)
    assert javascript.ask("html", letter.html.encode())["complaints"] == []
    images = [attrs for tag, attrs in Page(letter.html).tags if tag == "img"]
    assert [image["src"] for image in images] == [
        f"cid:{each.content_id}" for each in letter.pictures
    ]
    assert all(image["alt"] and image["width"] and image["height"] for image in images)
    assert not re.search(r"src=\"(?!cid:)|url\(", letter.html)
    assert len(mailed(letter)) < 102 * 1024
