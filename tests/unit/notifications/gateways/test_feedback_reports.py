from __future__ import annotations

import pytest

from services.notifications.gateways.feedback_reports import Complaint, complaint
from services.notifications.gateways.mail_reading import open_mail
from tests.support.inbound import letter

GAPS = {
    "return_path": "b+token@bounce.exempel.se",
    "recipient": "asa@example.org",
    "message_id": "1@mail.spinn.example",
}


def test_complaint_when_read_then_it_names_the_way_back_of_the_mail() -> None:
    told = Complaint("abuse", "b+token@bounce.exempel.se")
    assert complaint(open_mail(letter("complaint", **GAPS))) == told
    without = letter("complaint", **GAPS).replace(b"Original-Mail-From", b"X-Nothing")
    assert complaint(open_mail(without)) == told


@pytest.mark.parametrize("name", ["not_spam", "failed_postfix", "holiday"])
def test_mail_when_it_is_no_complaint_then_none(name: str) -> None:
    assert complaint(open_mail(letter(name, **GAPS))) is None
