"""An offered place in mails: the question, the answer, the silence."""

from __future__ import annotations

from datetime import timedelta

from tests.support.notification_story import (
    ANSWER_BY,
    Applicant,
    KeepingPost,
    Listener,
    event_of,
)


def test_offer_when_told_then_asks_with_its_link_and_no_calendar_entry(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().offered(), 1)
    listener.run_due()

    mail = post.mails[0]
    assert mail.message["subject"] == "Vill du ha en plats? Testa AI i produktionen"
    assert "https://spinn.example/offers/abc" in mail.message.as_string()
    assert event_of(mail) is None


def test_offer_when_accepted_then_the_invitation_follows(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.offered(), 1)
    listener.run_due()
    listener.hear(applicant.confirmed("promoted"), 2)
    listener.run_due()

    assert listener.fates() == [("place_offered", "sent"), ("promoted", "sent")]
    assert (event_of(post.mails[1]) or ("",))[0] == "REQUEST"


def test_offer_when_not_answered_then_a_short_notice_follows(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.offered(), 1)
    listener.run_due()
    listener.hear(applicant.expired(), 2)
    listener.run_due()

    assert post.mails[1].message["subject"] == "Platsen har gått vidare: Testa AI i produktionen"


def test_offer_when_it_lapsed_before_its_mail_left_then_only_the_notice_goes(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.offered(), 1)
    listener.hear(applicant.expired(), 2)
    listener.run_due()

    assert len(post.mails) == 1
    assert listener.fates() == [("place_offered", "superseded"), ("offer_lapsed", "sent")]


def test_offer_when_facts_come_in_the_wrong_order_then_the_newest_holds(
    listener: Listener, post: KeepingPost
) -> None:
    applicant = Applicant()
    listener.hear(applicant.confirmed("promoted"), 2)
    listener.hear(applicant.offered(), 1)
    listener.run_due()

    assert listener.fates() == [("promoted", "sent")]
    assert len(post.mails) == 1


def test_offer_when_the_mail_could_not_leave_before_the_deadline_then_it_is_given_up(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(Applicant().offered(), 1)
    listener.clock.set(ANSWER_BY + timedelta(minutes=1))
    listener.run_due()

    assert (post.mails, listener.fates()) == ([], [("place_offered", "expired")])
