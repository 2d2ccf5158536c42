from __future__ import annotations

import pytest
from pydantic import ValidationError

from services.notifications.app import mailboxes_of, way_in_of
from services.notifications.gateways.imap import ImapMailbox
from services.notifications.gateways.lmtp import LmtpDoor
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import notifications_settings

COMPLETE = {
    "inbound": "lmtp",
    "bounce_domain": "Bounce.exempel.se",
    "reply_address": "spinn@exempel.se",
    "trusted_authserv_id": "mx.exempel.se",
}


def settings(**changes: object) -> NotificationsSettings:
    return notifications_settings("postgresql+psycopg://x", "redis://x", **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inbound": "lmtp"}, "bounce_domain, a reply_address"),
        ({**COMPLETE, "inbound": "imap"}, "imap_host is missing"),
        ({**COMPLETE, "trusted_authserv_id": ""}, "senders can be forged"),
        ({**COMPLETE, "bounce_domain": "bounce.example.org"}, "share no organisation"),
    ],
)
def test_settings_of_mail_to_us_when_they_would_lose_or_believe_anything_then_refused(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**changes)


def test_mailboxes_when_no_way_in_is_set_up_then_nothing_is_read() -> None:
    without = settings(**{**COMPLETE, "inbound": "none"})
    assert way_in_of(without) is None
    assert mailboxes_of(without).addressee("spinn@exempel.se") == "nobody"


def test_way_in_when_chosen_then_it_is_that_one() -> None:
    assert isinstance(way_in_of(settings(**COMPLETE)), LmtpDoor)
    assert isinstance(
        way_in_of(settings(**{**COMPLETE, "inbound": "imap", "imap_host": "imap.example.org"})),
        ImapMailbox,
    )


@pytest.mark.parametrize(
    ("recipient", "addressee"),
    [
        ("b+abc@bounce.exempel.se", "reports"),
        ("B+ABC@BOUNCE.EXEMPEL.SE", "reports"),
        ("Spinn@exempel.se", "answers"),
        ("abc@bounce.exempel.se", "nobody"),
        ("b+abc@exempel.se", "nobody"),
        ("spinn@exempel.com", "nobody"),
        ("", "nobody"),
        ("b+", "nobody"),
    ],
)
def test_addressee_when_a_mail_comes_then_the_address_tells(recipient: str, addressee: str) -> None:
    assert mailboxes_of(settings(**COMPLETE)).addressee(recipient) == addressee
