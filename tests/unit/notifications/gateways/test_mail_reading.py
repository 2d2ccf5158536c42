from __future__ import annotations

import pytest

from services.notifications.gateways.mail_reading import MailUnreadable, open_mail

NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (depth, depth)
    for depth in range(60)
)


@pytest.mark.parametrize(
    "content",
    [
        NESTED + b"\r\n",
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 200,
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"boundary " * 200,
        b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    ],
    ids=["deep", "many", "boundaries", "mails in mails"],
)
def test_mail_when_it_would_cost_too_much_then_it_is_not_read(content: bytes) -> None:
    with pytest.raises(MailUnreadable):
        open_mail(content)


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (b'From: "Ek, \xc3\x85sa" <asa@example.org>', "asa@example.org"),
        (b"From: asa@example.org", "asa@example.org"),
        (b"From: asa@example.org, bo@example.org", ""),
        (b"From: asa@example.org\r\nFrom: bo@example.org", ""),
        (b"From: asa@example.org <bo@example.org>", ""),
        (b"From: nobody", "nobody"),
        (b"Subject: nothing", ""),
    ],
)
def test_author_when_there_is_not_exactly_one_then_none(head: bytes, author: str) -> None:
    assert open_mail(head + b"\r\n\r\ntext\r\n").author == author


@pytest.mark.parametrize(
    ("head", "is_automatic"),
    [
        (b"Auto-Submitted: no", False),
        (b"Auto-Submitted: auto-replied (vacation)", True),
        (b"Auto-Submitted: auto-generated; owner-email=x", True),
        (b"Precedence: Bulk", True),
        (b"Precedence: first-class", False),
        (b"Subject: none", False),
    ],
)
def test_mail_when_it_says_that_no_human_wrote_it_then_automatic(
    head: bytes, is_automatic: bool
) -> None:
    assert open_mail(head + b"\r\n\r\ntext\r\n").is_automatic is is_automatic
