"""Mails when places were drawn, and when somebody missed the first session."""

from __future__ import annotations

from typing import Any

from shared.contracts.absences import RegistrationAbsent, RegistrationReleased
from shared.contracts.message import Message
from shared.contracts.registrations import RegistrationConfirmed, RegistrationWaitlisted
from tests.support.notification_story import (
    ANSWER_BY,
    MY_PAGE,
    Applicant,
    KeepingPost,
    Listener,
    event_of,
)


def absent(who: Applicant) -> RegistrationAbsent:
    return RegistrationAbsent(**_common(who), answer_by=ANSWER_BY)


def released(who: Applicant) -> RegistrationReleased:
    return RegistrationReleased(**_common(who), answer_by=ANSWER_BY)


def drawn(who: Applicant) -> RegistrationConfirmed:
    return who.confirmed("promoted").model_copy(update={"given_by": "draw"})


def not_drawn(who: Applicant) -> RegistrationWaitlisted:
    return who.waitlisted().model_copy(update={"cause": "not_chosen"})


def _common(who: Applicant) -> dict[str, Any]:
    fact = who.confirmed()
    return {
        "registration_id": fact.registration_id,
        "participant": fact.participant,
        "cohort": fact.cohort,
        "my_page_url": MY_PAGE,
    }


def live(listener: Listener, *facts: Message) -> None:
    """Let one thing happen after the other, each told before the next."""
    for sequence, fact in enumerate(facts, start=1):
        listener.hear(fact, sequence)
        listener.run_due()


def test_draw_when_somebody_got_a_place_then_the_mail_says_so_and_brings_the_calendar(
    listener: Listener, post: KeepingPost
) -> None:
    who = Applicant()
    listener.hear(who.waitlisted(), 1)
    listener.hear(drawn(who), 2)
    listener.run_due()

    assert listener.fates()[-1] == ("chosen", "sent")
    assert (event_of(post.mails[-1]) or ("",))[0] == "REQUEST"


def test_draw_when_somebody_got_none_then_a_second_mail_to_those_who_wait_says_what_now(
    listener: Listener, post: KeepingPost
) -> None:
    who = Applicant()
    live(listener, who.waitlisted(), not_drawn(who))

    assert listener.fates() == [("waitlisted", "sent"), ("not_chosen", "sent")]
    assert event_of(post.mails[-1]) is None


def test_absence_when_asked_then_the_place_and_its_calendar_stay(
    listener: Listener, post: KeepingPost
) -> None:
    who = Applicant()
    live(listener, who.confirmed(), absent(who))

    assert listener.fates() == [("place_confirmed", "sent"), ("absence_asked", "sent")]
    assert event_of(post.mails[-1]) is None
    assert MY_PAGE in post.mails[-1].message.as_string()


def test_absence_when_the_place_went_on_then_the_calendar_entry_is_withdrawn(
    listener: Listener, post: KeepingPost
) -> None:
    who = Applicant()
    listener.hear(who.confirmed(), 1)
    listener.run_due()
    listener.hear(absent(who), 2)
    listener.hear(released(who), 3)
    listener.run_due()

    assert listener.fates()[-1] == ("place_released", "sent")
    assert (event_of(post.mails[-1]) or ("",))[0] == "CANCEL"


def test_absence_when_the_place_is_given_back_then_the_invitation_comes_again(
    listener: Listener, post: KeepingPost
) -> None:
    who = Applicant()
    live(listener, who.confirmed(), released(who), who.confirmed())

    assert (event_of(post.mails[-1]) or ("",))[0] == "REQUEST"
