"""A mailed code: sent at once, kept nowhere, never sent late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from shared.contracts.facts import Organiser, Person
from shared.contracts.participants import ParticipantCodeRequested
from tests.support.notification_story import (
    KeepingPost,
    Listener,
)


def subjects(post: KeepingPost) -> list[str]:
    return [mail.message["subject"] for mail in post.mails]


def code_requested(request_id: UUID) -> ParticipantCodeRequested:
    return ParticipantCodeRequested(
        participant_id=uuid4(),
        participant=Person(name="Åsa Ek", email="asa@example.org", language="sv"),
        request_id=request_id,
        expires_at=datetime(2026, 11, 24, 9, 10, tzinfo=UTC),
        organiser=Organiser(name="Dalarna Science Park", email="kontakt@exempel.se"),
    )


def test_code_when_requested_then_is_mailed_and_not_kept(
    listener: Listener, post: KeepingPost
) -> None:
    request_id = UUID(int=48213)
    listener.hear(code_requested(request_id), 1)
    listener.run_due()

    plain = post.mails[0].message.get_body(("plain",))
    assert plain is not None
    assert "048213" in plain.get_content()
    assert subjects(post) == ["Din kod till min sida"]
    assert [each.facts.code for each in listener.deliveries()] == [None]


def test_code_when_its_time_is_over_then_is_not_mailed(
    listener: Listener, post: KeepingPost
) -> None:
    listener.hear(code_requested(uuid4()), 1)
    listener.clock.advance(timedelta(minutes=10))
    listener.run_due()

    assert (subjects(post), listener.fates()) == ([], [("sign_in_code", "expired")])
