"""Point 35: DKIM signatures verify in another implementation, and break with any changed byte."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.notifications.gateways.dkim import DkimSigner, make_key
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, Applicant, KeepingPost, Listener

PLACE = "spinn._domainkey.exempel.se"
ALWAYS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "reply-to",
}


@pytest.fixture(scope="module")
def rsa(tmp_path_factory: pytest.TempPathFactory) -> DkimSigner:
    key = make_key(tmp_path_factory.mktemp("keys") / "key.pem")
    return DkimSigner("exempel.se", "spinn", key)


@pytest.fixture(scope="module")
def ed25519() -> DkimSigner:
    return DkimSigner("exempel.se", "spinn", Ed25519PrivateKey.generate())


def mails_signed_by(
    signer: DkimSigner, database: TestDatabase, post: KeepingPost, clock: SettableClock
) -> list[bytes]:
    """Return an invitation and a reminder that the service has signed."""
    listener = Listener(database, post, clock, replace(HOUSE, signer=signer))
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(listener.reminders()[0].due_at)
    listener.run_due()
    return [parcel.content for parcel in post.parcels]


def judged(javascript: JavaScript, mail: bytes, signer: DkimSigner) -> dict[str, Any]:
    """Return what the other implementation says of the one signature of a mail."""
    record = signer.record()
    strings = [record[:255], record[255:]]
    (found,) = javascript.ask("dkim", mail, records={PLACE: strings})["signatures"]
    return found


@point(35)
@pytest.mark.parametrize("key", ["rsa", "ed25519"])
def test_signature_when_read_by_mailauth_then_passes_and_covers_what_it_must(
    request: pytest.FixtureRequest,
    javascript: JavaScript,
    notifications_database: TestDatabase,
    post: KeepingPost,
    clock: SettableClock,
    key: str,
) -> None:
    signer = request.getfixturevalue(key)
    invitation, reminder = mails_signed_by(signer, notifications_database, post, clock)
    for mail, covered in (
        (invitation, ALWAYS),
        (reminder, ALWAYS | {"list-unsubscribe", "list-unsubscribe-post", "list-id"}),
    ):
        found = judged(javascript, mail, signer)
        assert (found["status"], found["algorithm"]) == ("pass", f"{key}-sha256"), found
        assert found["aligned"] == found["domain"] == "exempel.se"
        assert covered <= set(found["headers"])


@point(35)
def test_signature_when_any_byte_is_changed_then_fails(
    javascript: JavaScript,
    rsa: DkimSigner,
    notifications_database: TestDatabase,
    post: KeepingPost,
    clock: SettableClock,
) -> None:
    _, mail = mails_signed_by(rsa, notifications_database, post, clock)
    begin = mail.index(b"From:")
    body = mail.index(b"\r\n\r\n")
    unsigned = {b"x-auto-response-suppress"}
    drawn = random.Random(35)
    changed = 0
    while changed < 60:
        at = drawn.randrange(begin, len(mail) - 2)
        line = mail[mail.rindex(b"\n", 0, at) + 1 :].partition(b":")[0].lower()
        if not chr(mail[at]).isalnum() or (at < body and line in unsigned):
            continue
        other = b"x" if mail[at : at + 1] != b"x" else b"y"
        found = judged(javascript, mail[:at] + other + mail[at + 1 :], rsa)
        assert found["status"] != "pass", f"{mail[at - 20 : at + 20]!r} may be changed"
        changed += 1


@point(35)
@pytest.mark.parametrize("added", [b"From: boss@exempel.se", b"Subject: Other", b"To: b@x.example"])
def test_signature_when_a_header_is_added_then_fails(
    javascript: JavaScript,
    rsa: DkimSigner,
    notifications_database: TestDatabase,
    post: KeepingPost,
    clock: SettableClock,
    added: bytes,
) -> None:
    mail, _ = mails_signed_by(rsa, notifications_database, post, clock)
    assert judged(javascript, added + b"\r\n" + mail, rsa)["status"] != "pass"


@point(35)
def test_signature_when_a_relay_folds_and_pads_lines_anew_then_still_passes(
    javascript: JavaScript,
    rsa: DkimSigner,
    notifications_database: TestDatabase,
    post: KeepingPost,
    clock: SettableClock,
) -> None:
    mail, _ = mails_signed_by(rsa, notifications_database, post, clock)
    folded = mail.replace(b"Reply-To: Dalarna Science", b"Reply-To:\r\n\tDalarna  Science", 1)
    assert folded != mail
    assert judged(javascript, folded + b"\r\n\r\n", rsa)["status"] == "pass"


@point(35)
def test_mail_when_sent_again_then_its_signature_has_the_same_bytes(
    rsa: DkimSigner, notifications_database: TestDatabase, post: KeepingPost, clock: SettableClock
) -> None:
    mail, _ = mails_signed_by(rsa, notifications_database, post, clock)
    listener = Listener(notifications_database, post, clock, replace(HOUSE, signer=rsa))
    clock.advance(timedelta(days=1))
    with listener.database.transaction() as session:
        row = session.merge(listener.deliveries()[0])
        row.state, row.next_attempt_at, row.settled_at = "queued", clock.now(), None
        row.not_after = clock.now() + timedelta(days=1)
    listener.run_due()
    assert post.parcels[-1].content == mail


@point(35)
def test_mail_when_its_organizer_is_of_an_older_domain_then_not_signed_for_another(
    rsa: DkimSigner, notifications_database: TestDatabase, post: KeepingPost, clock: SettableClock
) -> None:
    moved_on = replace(rsa, domain="other.example")
    mail, _ = mails_signed_by(moved_on, notifications_database, post, clock)
    assert mail.startswith(b"From:")
