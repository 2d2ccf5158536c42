"""How letters look: colour, logo, emblem, and the mails that carry them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notifications.app import house_of, pictures_in
from services.notifications.domain.writing import write
from services.notifications.settings import NotificationsSettings
from shared.contracts.facts import CohortFacts
from shared.web.sign_in_sessions import ADMIN, Organizer, SignInSessions
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import Applicant, Listener, cohort_facts
from tests.support.pictures import picture_bytes

LOGO = picture_bytes(200, 100)


@pytest.fixture
def admin(visitor: FlaskClient, redis_url: str) -> FlaskClient:
    person = Organizer(id=str(uuid4()), name="Ada Exempel", email="ada@exempel.se", role=ADMIN)
    visitor.set_cookie("spinn_organizer", SignInSessions(redis_url).create(person))
    return visitor


def text_of(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def paint(client: FlaskClient, colour: str, logo: bytes | None = None, **more: str) -> TestResponse:
    files = {"logo": (io.BytesIO(logo), "logo.png")} if logo is not None else {}
    return client.post("/brand?lang=en", data={"colour": colour, **files, **more})


def of_the_union(cohort: CohortFacts) -> CohortFacts:
    assert cohort.funding is not None
    funding = cohort.funding.model_copy(update={"emblem": "eu"})
    return cohort.model_copy(update={"funding": funding})


def bytes_of(listener: Listener, settings: NotificationsSettings) -> bytes:
    """The bytes of the newest mail, written twice: the same both times, and 7 bit."""
    house = replace(house_of(settings), picture_of=pictures_in(listener.database))
    delivery = listener.deliveries()[-1]
    parcel, again = write(delivery, house), write(delivery, house)
    assert parcel == again
    assert parcel.content.isascii()
    return parcel.content


def only_mail(listener: Listener, settings: NotificationsSettings) -> ReceivedMail:
    return ReceivedMail("", "", bytes_of(listener, settings))


def html_of(mail: ReceivedMail) -> str:
    page = mail.message.get_body(("html",))
    assert page is not None
    return str(page.get_content())


def pictures_of(mail: ReceivedMail) -> dict[str, bytes]:
    return {
        str(part["Content-ID"]).strip("<>"): part.get_payload(decode=True)
        for part in mail.message.walk()
        if part.get_content_type() == "image/png"
    }


def shape_of(mail: ReceivedMail) -> list[str]:
    return [part.get_content_type() for part in mail.message.walk()]


def test_mail_when_the_union_pays_then_its_emblem_travels_inside_it(
    listener: Listener, settings: NotificationsSettings
) -> None:
    listener.hear(Applicant(of_the_union(cohort_facts())).confirmed(), 1)
    mail = only_mail(listener, settings)
    assert shape_of(mail) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "application/ics",
    ]
    (shown,) = re.findall(r"<img[^>]*>", html_of(mail))
    assert 'src="cid:eu-emblem@pictures"' in shown
    assert 'alt="Europeiska unionens flagga"' in shown
    assert (
        re.findall(r'width="\d+"', shown)[0],
        re.findall(r'height="\d+"', shown)[0],
    ) == ('width="90"', 'height="60"')
    assert list(pictures_of(mail)) == ["eu-emblem@pictures"]
    assert len(bytes_of(listener, settings)) < 102 * 1024


def test_mail_when_nobody_asks_for_an_emblem_then_no_picture(
    listener: Listener, settings: NotificationsSettings
) -> None:
    listener.hear(Applicant().waitlisted(), 1)
    mail = only_mail(listener, settings)
    assert shape_of(mail) == ["multipart/alternative", "text/plain", "text/html"]
    assert "<img" not in html_of(mail)


def test_mail_when_the_house_has_a_logo_then_inside_it_and_never_above_the_emblem(
    admin: FlaskClient, listener: Listener, settings: NotificationsSettings
) -> None:
    assert paint(admin, "#003399", LOGO).status_code == 302
    listener.hear(Applicant(of_the_union(cohort_facts())).waitlisted(), 1)
    mail = only_mail(listener, settings)
    logo, emblem = re.findall(r"<img[^>]*>", html_of(mail))
    assert 'alt="Dalarna Science Park"' in logo
    heights = [int(re.findall(r'height="(\d+)"', each)[0]) for each in (logo, emblem)]
    assert heights == [48, 60]
    assert set(re.findall(r"cid:([^\"]+)", html_of(mail))) == set(pictures_of(mail))
    assert LOGO in pictures_of(mail).values()
    assert "#003399" in html_of(mail)
    assert "#8a2a1c" not in html_of(mail)


def test_mail_when_the_look_changes_before_it_goes_then_it_looks_as_it_did(
    admin: FlaskClient, listener: Listener, settings: NotificationsSettings
) -> None:
    paint(admin, "#003399", LOGO)
    listener.hear(Applicant().waitlisted(), 1)
    before = bytes_of(listener, settings)
    paint(admin, "#004400", picture_bytes(10, 10))
    assert bytes_of(listener, settings) == before


def test_mail_when_an_organizer_looks_at_it_then_its_pictures_are_in_the_page(
    admin: FlaskClient, listener: Listener
) -> None:
    paint(admin, "#003399", LOGO)
    listener.hear(Applicant(of_the_union(cohort_facts())).waitlisted(), 1)
    (delivery,) = listener.deliveries()
    page = admin.get(f"/mails/{delivery.id}/page").text
    assert page.count('src="data:image/png;base64,') == 2
    assert "cid:" not in page


@pytest.mark.parametrize(
    ("colour", "logo", "complaint"),
    [
        ("red", None, "Write the colour as #"),
        ("#ffcc00", None, "White words on this colour are hard to read."),
        ("#003399", b"GIF89a", "This is no PNG, or it is broken."),
        ("#003399", picture_bytes(3000, 1), "Keep it to 40 kB and 2,000 pixels"),
        ("#003399", b"x" * 41_000, "Keep it to 40 kB and 2,000 pixels"),
        ("#003399", b"x" * 400_000, "Keep it to 40 kB and 2,000 pixels"),
    ],
    ids=["word", "pale", "gif", "wide", "heavy", "enormous"],
)
def test_look_when_something_is_wrong_then_said_by_the_field_and_nothing_changes(
    admin: FlaskClient, colour: str, logo: bytes | None, complaint: str
) -> None:
    response = paint(admin, colour, logo)
    assert response.status_code == 422
    assert complaint in text_of(response)
    assert f'value="{colour}"' in response.text
    assert "Version 1" not in admin.get("/brand?lang=en").text


def test_look_when_changed_then_every_version_says_who_and_when(admin: FlaskClient) -> None:
    paint(admin, "#003399", LOGO)
    paint(admin, "#003399")
    paint(admin, "#004400", drops_logo="y")
    page = admin.get("/brand?lang=en")
    assert "Version 2 Holds now" in text_of(page)
    assert "Version 3" not in page.text
    assert text_of(page).count("24 November 2026 at 10:00, Ada Exempel") == 2
    (digest,) = re.findall(r"/brand/logo/(\w+)\.png", page.text)
    assert admin.get(f"/brand/logo/{digest}.png").data == LOGO
    assert admin.get("/brand/logo/nothing.png").status_code == 404
    assert "#004400" in admin.get("/brand/sample").text


def test_look_when_an_organizer_asks_then_refused(organizer: FlaskClient) -> None:
    answers = [
        organizer.get("/brand"),
        paint(organizer, "#003399"),
        organizer.get("/brand/sample"),
        organizer.get("/brand/logo/x.png"),
    ]
    assert {each.status_code for each in answers} == {403}


def test_look_when_sent_without_the_token_of_the_form_then_refused(admin: FlaskClient) -> None:
    admin.application.config["WTF_CSRF_ENABLED"] = True
    assert paint(admin, "#003399", LOGO).status_code == 422
    admin.application.config["WTF_CSRF_ENABLED"] = False
    assert "Version 1" not in admin.get("/brand?lang=en").text


def test_look_when_an_earlier_one_is_restored_then_letters_look_so_and_it_is_a_version(
    admin: FlaskClient, listener: Listener, settings: NotificationsSettings
) -> None:
    paint(admin, "#003399", LOGO)
    paint(admin, "#8a2a1c", drops_logo="y")
    for number, colour, pictures in ((1, "#003399", 1), (0, "#8a2a1c", 0)):
        assert admin.post("/brand/restore", data={"number": str(number)}).status_code == 302
        listener.hear(Applicant().waitlisted(), 1)
        mail = only_mail(listener, settings)
        assert colour in html_of(mail)
        assert len(pictures_of(mail)) == pictures
    page = text_of(admin.get("/brand?lang=en"))
    assert "Version 4 Holds now" in page
    assert "Let version 1 hold again" in page


@pytest.mark.parametrize("number", ["7", "-1", "x", ""])
def test_look_when_there_is_no_such_version_then_not_found(admin: FlaskClient, number: str) -> None:
    assert admin.post("/brand/restore", data={"number": number}).status_code == 404
