from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.notifications.app import mailboxes_of, signer_of
from services.notifications.gateways.dkim import KeyNotUsable, make_key
from services.notifications.gateways.imap import ImapMailbox
from services.notifications.gateways.lmtp import LmtpDoor
from services.notifications.messaging.ways_in import way_in_of
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


SIGNED = {"dkim_domain": "Exempel.se", "dkim_selector": "spinn"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (SIGNED, "dkim_selector and a dkim_key_file"),
        ({**SIGNED, "dkim_key_file": "k.pem", "dkim_domain": "example.org"}, "sender_address"),
    ],
)
def test_settings_of_signing_when_they_would_not_speak_for_the_sender_then_refused(
    changes: dict[str, object], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(**changes)


def test_signer_when_nothing_is_said_then_the_relay_has_to_sign() -> None:
    assert signer_of(settings()) is None


def test_signer_when_set_up_then_signs_for_the_domain(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    make_key(key)
    signer = signer_of(settings(**SIGNED, dkim_key_file=str(key)))
    assert signer is not None
    assert (signer.domain, signer.selector) == ("exempel.se", "spinn")


def test_signer_when_its_key_cannot_be_read_then_the_service_does_not_start() -> None:
    with pytest.raises(KeyNotUsable):
        signer_of(settings(**SIGNED, dkim_key_file="/nowhere/key.pem"))
