from __future__ import annotations

import pytest

from services.notifications.gateways.delivery_reports import recipient_reports
from services.notifications.gateways.mail_reading import open_mail
from tests.support.inbound import letter, names

GAPS = {
    "return_path": "b+token@bounce.exempel.se",
    "recipient": "asa+kurs@example.org",
    "message_id": "1@mail.spinn.example",
}


@pytest.mark.parametrize(
    ("name", "action", "status"),
    [
        ("failed_postfix", "failed", "5.1.1"),
        ("failed_exchange", "failed", "5.1.10"),
        ("failed_gmail", "failed", "5.1.1"),
        ("failed_international", "failed", "5.1.1"),
        ("failed_exim_full", "failed", "5.2.2"),
        ("failed_policy", "failed", "5.7.1"),
        ("delayed_postfix", "delayed", "4.4.1"),
        ("delivered", "delivered", "2.0.0"),
    ],
)
def test_report_when_read_then_action_status_and_address_are_the_servers(
    name: str, action: str, status: str
) -> None:
    [report] = recipient_reports(open_mail(letter(name, **GAPS)))
    assert (report.action, report.status) == (action, status)
    assert report.addresses == {"asa+kurs@example.org"}


def test_corpus_when_listed_then_every_failure_in_it_is_read() -> None:
    failures = [recipient_reports(open_mail(letter(name, **GAPS))) for name in names("failed")]
    assert [[each.action for each in reports] for reports in failures] == [["failed"]] * len(
        failures
    )


def test_words_when_folded_then_one_line_without_the_kind_of_words() -> None:
    [report] = recipient_reports(open_mail(letter("failed_postfix", **GAPS)))
    assert report.words == (
        "550 5.1.1 <asa+kurs@example.org>: Recipient address rejected: User unknown"
    )


def test_original_recipient_when_in_xtext_then_it_is_undone() -> None:
    told = letter("failed_postfix", **GAPS).replace(
        b"Original-Recipient: rfc822;asa+kurs@", b"Original-Recipient: rfc822;asa+2Bkurs@"
    )
    [report] = recipient_reports(open_mail(told))
    assert report.addresses == {"asa+kurs@example.org"}


def test_mail_when_it_encloses_one_of_ours_then_only_the_report_counts() -> None:
    opened = open_mail(letter("failed_exchange", **GAPS))
    assert [part.type for part in opened.parts].count("text/calendar") == 0


@pytest.mark.parametrize("name", ["holiday", "complaint"])
def test_mail_when_it_is_no_delivery_report_then_nothing(name: str) -> None:
    assert recipient_reports(open_mail(letter(name, **GAPS))) == ()
