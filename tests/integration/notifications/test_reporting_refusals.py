"""What a server says at once of a mailbox is told to registration, as what comes back later is."""

from __future__ import annotations

from sqlalchemy import select

from services.notifications.gateways.transmission import Fate, Stage, Transmission
from shared.messaging.tables import outbox
from tests.support.notification_story import Applicant, KeepingPost, Listener


def told(listener: Listener) -> list[str]:
    with listener.database.transaction() as session:
        return list(session.scalars(select(outbox.c.name).order_by(outbox.c.id)))


def test_mailbox_when_the_server_knows_none_then_registration_is_told(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: Transmission(
        Fate.REFUSED_ADDRESS, Stage.RCPT, "550 5.1.1 no such user", "5.1.1", 550
    )
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert told(listener) == ["mail.reported"]


def test_mail_when_refused_for_what_it_is_then_registration_is_not_told(
    listener: Listener, post: KeepingPost
) -> None:
    post.answer = lambda _: Transmission(
        Fate.REFUSED_POLICY, Stage.DOT, "554 5.7.1 spam", "5.7.1", 554
    )
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    assert told(listener) == []
