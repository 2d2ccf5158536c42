from __future__ import annotations

from services.notifications.gateways.mail_marks import marks_of


def test_marks_when_only_traces_differ_then_the_same() -> None:
    mail = b"From: asa@example.org\r\nMessage-ID:\r\n <1@example.org>\r\n\r\ntext\r\n"
    brought_again = b"Received: by mx.exempel.se\r\n" + mail.replace(b"\r\n", b"\n") + b"\n"
    assert list(marks_of(mail)) == list(marks_of(brought_again))


def test_marks_when_the_body_differs_then_others() -> None:
    mail = b"From: asa@example.org\r\nMessage-ID: <1@example.org>\r\n\r\n"
    assert list(marks_of(mail + b"yes")) != list(marks_of(mail + b"no"))
