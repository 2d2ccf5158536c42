"""Points 36 and 48: return addresses of their own, and what reports to them do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.stops import Stop
from services.notifications.storage.suppressions import Suppression
from shared.contracts.facts import Person
from tests.conformance.points import point
from tests.support.announcements import announce
from tests.support.inbound import MAILBOXES, Reader
from tests.support.notification_story import Applicant, KeepingPost

HARD = ["failed_postfix", "failed_exchange", "failed_gmail", "failed_international"]
BO = Person(name="Bo Ek", email="bo@example.org", language="sv")
HARMLESS = ["delayed_postfix", "delivered", "holiday", "not_spam"]


def suppressions(reader: Reader) -> list[tuple[str, str]]:
    with reader.database.transaction() as session:
        rows = session.scalars(select(Suppression).order_by(Suppression.id))
        return [(row.address, row.reason) for row in rows]


def state_of(reader: Reader, delivery: Delivery) -> str:
    return next(each.state for each in reader.deliveries() if each.id == delivery.id)


@pytest.fixture
def sent(reader: Reader, post: KeepingPost) -> Delivery:
    reader.hear(Applicant().received(), 1)
    [delivery] = reader.sent(post)
    return delivery


@point(36)
def test_envelope_sender_when_mail_is_read_then_each_mail_has_its_own_on_an_aligned_domain(
    reader: Reader, post: KeepingPost
) -> None:
    for number in range(20):
        person = Person(name="Åsa Ek", email=f"p{number}@example.org", language="sv")
        reader.hear(Applicant(person=person).received(), 1)
    deliveries = {each.recipient: each for each in reader.sent(post)}
    assert len({parcel.sender for parcel in post.parcels}) == 20
    for parcel in post.parcels:
        assert re.fullmatch(r"b\+[a-z2-7]{42}@bounce\.exempel\.se", parcel.sender)
        assert MAILBOXES.delivery_behind(parcel.sender.upper()) == deliveries[parcel.recipient].id
        assert domain_of_from(parcel.content) == "exempel.se"


@point(36)
def test_envelope_sender_when_no_mail_is_read_then_the_senders_own(
    listener: Reader, post: KeepingPost
) -> None:
    listener.hear(Applicant().received(), 1)
    listener.run_due()
    assert [parcel.sender for parcel in post.parcels] == ["spinn@exempel.se"]


@point(36)
@point(48)
@pytest.mark.parametrize(
    "forged",
    [
        "b+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@bounce.exempel.se",
        "b+@bounce.exempel.se",
        "b+short@bounce.exempel.se",
        "other installation",
        "unknown delivery",
    ],
)
def test_report_when_its_token_is_forged_or_unknown_then_nothing_changes(
    forged: str, reader: Reader, sent: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    other = replace(MAILBOXES, secret="another secret, known to somebody else, and as long")
    made = {
        "other installation": other.return_path(sent.id),
        "unknown delivery": MAILBOXES.return_path(uuid4()),
    }
    with caplog.at_level("INFO"):
        mail = reader.receive_report("failed_postfix", sent, to=made.get(forged) or forged)
    expected = "unknown_delivery" if forged == "unknown delivery" else "forged_token"
    assert (mail.state, mail.outcome, state_of(reader, sent)) == ("ignored", expected, "sent")
    assert suppressions(reader) == []
    assert f"mail {mail.id} is ignored: {expected}" in caplog.text


@point(48)
@pytest.mark.parametrize("name", HARD)
def test_report_when_the_mailbox_does_not_exist_then_its_address_gets_no_more_mail(
    name: str, reader: Reader, post: KeepingPost, sent: Delivery
) -> None:
    mail = reader.receive_report(name, sent)
    assert (mail.state, mail.outcome, mail.delivery_id) == ("done", "bounced", sent.id)
    assert suppressions(reader) == [("asa@example.org", "bounced_hard")]
    [bounced] = reader.deliveries()
    assert bounced.state == "bounced"
    assert (bounced.words or "").startswith("5.1.1")
    post.parcels.clear()
    reader.hear(Applicant().received(), 1)
    reader.run_due()
    assert (post.parcels, reader.deliveries()[-1].state) == ([], "suppressed")


@point(48)
@pytest.mark.parametrize("name", HARMLESS)
def test_report_when_it_tells_of_no_failure_then_nothing_changes(
    name: str, reader: Reader, sent: Delivery
) -> None:
    mail = reader.receive_report(name, sent)
    assert (mail.state, state_of(reader, sent)) == ("ignored", "sent")
    assert suppressions(reader) == []


@point(48)
@pytest.mark.parametrize("name", ["failed_exim_full", "failed_forwarded"])
def test_report_when_the_third_soft_one_comes_within_two_weeks_then_the_address_is_suspended(
    name: str, reader: Reader, post: KeepingPost
) -> None:
    seen = []
    for _ in range(3):
        reader.hear(Applicant().waitlisted(), 1)
        *_, newest = reader.sent(post)
        reader.receive_report(name, newest)
        seen.append(suppressions(reader))
        reader.clock.advance(timedelta(days=6))
    assert seen == [[], [], [("asa@example.org", "bounced_soft")]]
    assert [each.state for each in reader.deliveries()] == ["bounced"] * 3


@point(48)
def test_report_when_soft_ones_come_over_more_than_two_weeks_then_the_address_stays(
    reader: Reader, post: KeepingPost
) -> None:
    for _ in range(3):
        reader.hear(Applicant().waitlisted(), 1)
        *_, newest = reader.sent(post)
        reader.receive_report("failed_exim_full", newest)
        reader.clock.advance(timedelta(days=7, hours=1))
    assert suppressions(reader) == []


@point(48)
def test_report_when_it_is_about_policy_then_the_address_stays_and_somebody_is_told(
    reader: Reader, sent: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    reader.receive_report("failed_policy", sent)
    assert (state_of(reader, sent), suppressions(reader)) == ("bounced", [])
    assert "ALERT refused_by_policy, example.org (1 times): 5.7.1" in caplog.text


@point(48)
def test_report_when_it_is_brought_again_then_nothing_is_counted_twice(
    reader: Reader, sent: Delivery
) -> None:
    for _ in range(4):
        reader.receive_report("failed_exim_full", sent)
    assert [mail.outcome for mail in reader.mails()] == ["bounced"]
    assert suppressions(reader) == []


@point(48)
@pytest.mark.parametrize("to", ["its own address", "the mailbox for answers"])
def test_complaint_when_a_reader_makes_one_then_only_what_tells_of_their_place_goes_on(
    to: str, reader: Reader, post: KeepingPost
) -> None:
    applicant = Applicant()
    reader.hear(applicant.confirmed(), 1)
    [sent] = reader.sent(post)
    reader.hear(Applicant(applicant.cohort, BO).confirmed(), 1)
    reader.run_due()
    reader.receive_report(
        "complaint", sent, to=None if to == "its own address" else MAILBOXES.reply_address
    )
    assert state_of(reader, sent) == "complained"
    assert suppressions(reader) == [("asa@example.org", "complained")]
    with reader.database.transaction() as session:
        stopped = session.scalars(select(Stop.kind).where(Stop.address == "asa@example.org")).all()
    assert sorted(stopped) == ["announcements", "invitations", "reminders"]
    post.parcels.clear()
    # The day before the session, a reminder would be due; a withdrawal is told at any time.
    reader.clock.set(reader.reminders()[0].due_at)
    reader.run_due()
    announce(reader, Applicant(applicant.cohort, BO))
    assert [each.recipient for each in post.parcels] == [BO.email, BO.email]
    post.parcels.clear()
    reader.hear(applicant.cancelled(), 2)
    reader.run_due()
    assert len(post.parcels) == 1


def domain_of_from(content: bytes) -> str:
    found = re.search(rb"^From: .*@([\w.]+)>", content, re.MULTILINE)
    assert found is not None
    return found[1].decode()
