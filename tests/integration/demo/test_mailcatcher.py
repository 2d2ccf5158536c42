"""The mail catcher: what is sent over SMTP can be read in the pages and in the JSON."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from demo.mailcatcher.smtp import smtp_controller
from demo.mailcatcher.web import create_app
from demo.ports import free_port

INVITATION = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Exempel//Test//SV\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:a-session@exempel.se\r
DTSTAMP:20270101T120000Z\r
SEQUENCE:3\r
SUMMARY:Pitchträning\r
DTSTART:20270301T160000Z\r
DTEND:20270301T180000Z\r
LOCATION:Storgatan 1\r
ORGANIZER:mailto:values@exempel.se\r
ATTENDEE:mailto:asa@example.org\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def smtp(tmp_path: Path) -> Iterator[smtplib.SMTP]:
    port = free_port()
    server = smtp_controller(tmp_path, port)
    server.start()
    with smtplib.SMTP("127.0.0.1", port) as client:
        yield client
    server.stop()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(tmp_path).test_client()


def mail(to: str = "asa@example.org", subject: str = "Välkommen") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "spinn@exempel.se", to, subject
    message["Message-ID"] = "<one@exempel.se>"
    message.set_content("Hej Åsa! https://exempel.se/bekrafta")
    message.add_alternative(
        "<html><head><title>x</title></head><body><script>alert(1)</script><p>Hej <b>Åsa</b></p>"
        "</body></html>",
        subtype="html",
    )
    message.add_alternative(INVITATION, subtype="calendar", params={"method": "REQUEST"})
    return message


def newest(client: FlaskClient) -> str:
    return client.get("/api/messages").json["messages"][0]["id"]


def test_message_when_sent_by_smtp_is_in_the_json_with_its_parts(
    smtp: smtplib.SMTP, client: FlaskClient
):
    smtp.send_message(mail())
    answer = client.get(f"/api/messages/{newest(client)}").json
    assert answer["subject"] == "Välkommen"
    assert answer["recipients"] == ["asa@example.org"]
    assert answer["sender"] == "spinn@exempel.se"
    assert answer["message_id"] == "<one@exempel.se>"
    assert answer["text"].strip() == "Hej Åsa! https://exempel.se/bekrafta"
    assert "<b>Åsa</b>" in answer["html"]
    card = answer["calendars"][0]["cards"][0]
    assert (card["method"], card["sequence"], card["summary"]) == ("REQUEST", "3", "Pitchträning")
    assert card["start"] == "2027-03-01 16:00:00+00:00 (UTC)"


def test_inbox_when_two_arrived_shows_the_newest_first(smtp: smtplib.SMTP, client: FlaskClient):
    smtp.send_message(mail(subject="The first"))
    smtp.send_message(mail(subject="The second"))
    page = client.get("/").text
    assert page.index("The second") < page.index("The first")


def test_inbox_when_searched_shows_that_recipient_only(smtp: smtplib.SMTP, client: FlaskClient):
    smtp.send_message(mail(to="asa@example.org", subject="For Asa"))
    smtp.send_message(mail(to="bo@example.org", subject="For Bo"))
    page = client.get("/?to=BO@").text
    assert "For Bo" in page
    assert "For Asa" not in page


def test_blind_recipient_when_not_in_the_headers_is_found(smtp: smtplib.SMTP, client: FlaskClient):
    smtp.send_message(mail(), to_addrs=["hidden@example.org"])
    assert len(client.get("/api/messages?to=hidden").json["messages"]) == 1


def test_subject_with_markup_when_shown_is_escaped(smtp: smtplib.SMTP, client: FlaskClient):
    smtp.send_message(mail(subject="<script>alert(1)</script>"))
    assert "<script>alert" not in client.get("/").text
    assert "<script>alert" not in client.get(f"/messages/{newest(client)}").text


def test_page_of_a_message_when_opened_shows_text_headers_and_calendar(
    smtp: smtplib.SMTP, client: FlaskClient
):
    smtp.send_message(mail())
    page = client.get(f"/messages/{newest(client)}").text
    for expected in ("Hej Åsa!", "Message-ID", "REQUEST", "Pitchträning", "SEQUENCE:3"):
        assert expected in page


def test_html_of_a_message_when_framed_may_not_run_scripts_or_load_anything(
    smtp: smtplib.SMTP, client: FlaskClient
):
    smtp.send_message(mail())
    answer = client.get(f"/messages/{newest(client)}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert '<head><base target="_blank">' in answer.text


def test_picture_in_the_message_when_framed_takes_the_place_of_its_address(
    smtp: smtplib.SMTP, client: FlaskClient
):
    message = EmailMessage()
    message["To"] = "asa@example.org"
    message.set_content('<img src="cid:logo@x">', subtype="html")
    message.add_related(b"PNG", "image", "png", cid="<logo@x>")
    smtp.send_message(message, from_addr="spinn@exempel.se")
    html = client.get(f"/messages/{newest(client)}/html").text
    assert 'src="data:image/png;base64,UE5H"' in html


def test_source_when_downloaded_is_what_came_over_the_wire(smtp: smtplib.SMTP, client: FlaskClient):
    raw = b"Subject: Raw\r\nX-Odd:   spaces \r\n\r\nLine\r\n"
    smtp.sendmail("spinn@exempel.se", ["asa@example.org"], raw)
    answer = client.get(f"/messages/{newest(client)}/source")
    assert answer.data == raw
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_part_when_downloaded_is_decoded(smtp: smtplib.SMTP, client: FlaskClient):
    message = mail()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="intyg.pdf")
    smtp.send_message(message)
    parts = client.get(f"/api/messages/{newest(client)}").json["parts"]
    number = next(part["number"] for part in parts if part["filename"] == "intyg.pdf")
    assert client.get(f"/messages/{newest(client)}/parts/{number}").data == b"%PDF"


def test_broken_message_when_opened_shows_what_there_is(smtp: smtplib.SMTP, client: FlaskClient):
    raw = (
        b"Subject: =?utf-8?q?=FF?=\r\nContent-Type: text/calendar; charset=nonsense\r\n\r\n"
        b"BEGIN:VCALENDAR\r\nnonsense\r\n"
    )
    smtp.sendmail("", ["asa@example.org"], raw)
    page = client.get(f"/messages/{newest(client)}").text
    assert "could not be read as a calendar" in page
    assert "BEGIN:VCALENDAR" in page


def test_inbox_when_all_are_deleted_is_empty(smtp: smtplib.SMTP, client: FlaskClient):
    smtp.send_message(mail())
    assert client.post("/delete", follow_redirects=True).status_code == 200
    assert client.get("/api/messages").json == {"messages": []}


def test_delete_when_asked_by_another_site_refuses(smtp: smtplib.SMTP, client: FlaskClient):
    smtp.send_message(mail())
    answer = client.post("/delete", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert len(client.get("/api/messages").json["messages"]) == 1


def test_page_when_asked_under_a_foreign_name_refuses(client: FlaskClient):
    assert client.get("/", headers={"Host": "attacker.example.org"}).status_code == 400


@pytest.mark.parametrize("path", ["x", "..%2f..%2fetc%2fpasswd", "0" * 20 + "-" + "0" * 8])
def test_message_when_unknown_says_so(client: FlaskClient, path: str):
    assert client.get(f"/messages/{path}").status_code == 404
