"""Points 42 to 45: what becomes of a mail when the server does not simply take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.notifications.domain.applying import apply_state
from services.notifications.domain.house import Occasion
from services.notifications.gateways.smtp import SmtpPost
from services.notifications.gateways.smtp_connection import SmtpServer
from services.notifications.gateways.transmission import Parcel, Transmission
from services.notifications.storage.alerts import Alert
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.suppressions import Suppression
from tests.conformance.points import point
from tests.integration.notifications.scripted_server import DROP, ScriptedServer
from tests.support.announcements import announce
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import HOUSE, Applicant, Listener
from tests.support.waiting import PATIENCE_SECONDS

ORDINARY = {"greeting": "220 ready", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on"}
MINUTES = (1, 5, 15, 60, 240)
# The breaker has tests of its own; here each mail meets the server at its own times.
PATIENT = replace(HOUSE, relay=replace(HOUSE.relay, pause=timedelta(seconds=1), refusals=10_000))


Opener = Callable[..., AbstractContextManager["World"]]


class WatchedPost:
    """The real post, and the bytes of each attempt."""

    def __init__(self, port: int, **changes: object) -> None:
        hello, patience = "test.example", PATIENCE_SECONDS
        server = SmtpServer("127.0.0.1", port, "none", "", SecretStr(""), hello, patience)
        self._post = SmtpPost(replace(server, **changes))  # type: ignore[arg-type]
        self.attempts: list[bytes] = []

    def send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        self.attempts.append(parcel.content)
        return self._post.send(parcel, before_dot)

    def close(self) -> None:
        self._post.close()


class World:
    """The service and one mail server that follows a script."""

    def __init__(self, database: TestDatabase, server: ScriptedServer, post: WatchedPost) -> None:
        self.server = server
        self.post = post
        self.listener = Listener(database, post, SettableClock(), PATIENT)

    @property
    def delivery(self) -> Delivery:
        return self.listener.deliveries()[0]

    def run_at_next_attempt(self) -> timedelta:
        """Let time pass until the mail is tried again; return how long that was."""
        clock = self.listener.clock
        planned = self.delivery.next_attempt_at
        assert planned is not None
        pause = planned - clock.now()
        # A breaker that opened meanwhile is past its pause of a second by then.
        clock.set(planned)
        self.listener.run_due()
        return pause

    def noted(self, kind: type[Suppression | Alert]) -> list[str]:
        with self.listener.database.transaction() as session:
            return [row.words for row in session.scalars(select(kind))]


@pytest.fixture
def world(notifications_database: TestDatabase) -> Opener:
    @contextmanager
    def open_world(script: dict[str, str | list[str]], **changes: object) -> Iterator[World]:
        with ScriptedServer(script) as server:
            post = WatchedPost(server.port, **changes)
            yield World(notifications_database, server, post)
            post.close()

    return open_world


@point(42)
@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("greeting", "421 4.3.2 too busy"),
        ("MAIL", "451 4.3.0 later"),
        ("RCPT", "450 4.2.0 greylisted"),
        ("DATA", "452 4.3.1 no space"),
        ("dot", "451 4.3.0 try again"),
    ],
)
def test_mail_when_the_server_says_later_then_tried_again_after_growing_pauses_with_the_same_bytes(
    world: Opener, step: str, answer: str
) -> None:
    well = ORDINARY.get(step, "250 taken")
    with world({step: [answer] * len(MINUTES) + [well]}) as now:
        now.listener.hear(Applicant().confirmed(), 1)
        now.listener.run_due()
        pauses = [now.run_at_next_attempt() for _ in MINUTES]
        for pause, minutes in zip(pauses, MINUTES, strict=True):
            assert 0.8 <= pause / timedelta(minutes=minutes) <= 1.2
            assert pause != timedelta(minutes=minutes), "all mails would come back at once"
        assert (now.delivery.state, now.delivery.attempts) == ("sent", len(MINUTES) + 1)
        assert len(now.post.attempts) == len(MINUTES) + 1
        assert set(now.post.attempts) == set(now.server.accepted)
        assert len(now.server.accepted) == 1
        mailed = message_from_bytes(now.server.accepted[0])
        assert mailed["Message-ID"] == f"<{now.delivery.message_id}>"


@point(42)
def test_mail_when_its_time_is_over_then_never_tried_again(
    world: Opener,
) -> None:
    with world({"RCPT": "450 4.2.0 greylisted"}) as now:
        now.listener.hear(Applicant().confirmed(), 1)
        now.listener.run_due()
        while now.delivery.next_attempt_at is not None:
            now.run_at_next_attempt()
            assert now.listener.clock.now() < now.delivery.not_after
        attempts = len(now.post.attempts)
        now.listener.clock.set(now.delivery.not_after + timedelta(days=30))
        now.listener.run_due()
        assert (now.delivery.state, len(now.post.attempts)) == ("expired", attempts)
        # Five days at four hours each, after the first hour and a half.
        assert attempts > 25


@point(43)
def test_address_when_unknown_then_the_mail_fails_and_the_address_gets_no_more(
    world: Opener,
) -> None:
    with world({"RCPT": ["550 5.1.1 no such user", "250 fine"]}) as now:
        now.listener.hear(Applicant().received(), 1)
        now.listener.run_due()
        now.listener.hear(Applicant().received(), 1)
        now.listener.run_due()
        assert [state for _, state in now.listener.fates()] == ["failed", "suppressed"]
        assert now.noted(Suppression) == ["550 5.1.1 no such user"]
        assert (now.noted(Alert), now.server.commands.count("RCPT")) == ([], 1)


@point(43)
@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({"RCPT": "550 5.7.1 blocked"}, "failed"),
        ({"MAIL": "550 5.7.1 not your address"}, "failed"),
        ({"RCPT": "554 no"}, "failed"),
        ({"dot": "554 5.7.1 spam"}, "failed"),
        ({"greeting": "554 go away"}, "deferred"),
        ({"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 wrong"}, "deferred"),
    ],
)
def test_mail_when_refused_by_policy_then_failed_or_paused_with_an_alert_and_nothing_suppressed(
    world: Opener, script: dict[str, str], state: str
) -> None:
    account = {"username": "u", "password": SecretStr("p")} if "AUTH" in script else {}
    with world(script, **account) as now:
        now.listener.hear(Applicant().received(), 1)
        now.listener.run_due()
        assert (now.delivery.state, now.noted(Suppression)) == (state, [])
        answer = next(text for step, text in script.items() if step != "EHLO")
        assert set(now.noted(Alert)) == {answer}


LOST_BEFORE = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "body"]


@point(44)
@pytest.mark.parametrize("step", LOST_BEFORE)
def test_mail_when_the_connection_is_lost_before_the_final_dot_then_tried_again(
    world: Opener, step: str
) -> None:
    well = {**ORDINARY, "EHLO": "250 here", "body": ""}[step]
    with world({step: [DROP, well]}) as now:
        now.listener.hear(Applicant().confirmed(), 1)
        now.listener.run_due()
        assert (now.delivery.state, now.server.accepted) == ("deferred", [])
        now.run_at_next_attempt()
        assert (now.delivery.state, len(now.server.accepted)) == ("sent", 1)


@point(44)
def test_mail_that_tells_of_a_place_when_lost_after_the_dot_then_unknown_and_repeated_once(
    world: Opener,
) -> None:
    with world({"dot": DROP}) as now:
        now.listener.hear(Applicant().confirmed(), 1)
        now.listener.run_due()
        assert now.delivery.state == "unknown"
        assert now.run_at_next_attempt() == timedelta(minutes=30)
        # It still says something useful then; only a third copy would be wrong.
        now.listener.clock.advance(timedelta(hours=1))
        now.listener.run_due()
        assert (now.delivery.state, now.delivery.next_attempt_at) == ("unknown", None)
        assert len(now.server.accepted) == 2
        assert len(set(now.server.accepted)) == 1


@point(44)
def test_reminder_when_lost_after_the_dot_then_unknown_and_never_repeated(
    world: Opener,
) -> None:
    with world({"dot": ["250 taken", DROP]}) as now:
        now.listener.hear(Applicant().confirmed(), 1)
        now.listener.run_due()
        now.listener.clock.set(now.listener.reminders()[0].due_at)
        now.listener.run_due()
        now.listener.clock.advance(timedelta(hours=1))
        now.listener.run_due()
        assert now.listener.fates()[-1] == ("reminder", "unknown")
        assert len(now.server.accepted) == 2


@point(44)
def test_message_to_everybody_when_lost_after_the_dot_then_unknown_and_never_repeated(
    world: Opener,
) -> None:
    with world({"dot": ["250 taken", DROP]}) as now:
        who = Applicant()
        now.listener.hear(who.confirmed(), 1)
        now.listener.run_due()
        announce(now.listener, who)
        now.listener.clock.advance(timedelta(days=2))
        now.listener.run_due()
        assert now.listener.fates()[-1] == ("announcement", "unknown")
        assert len(now.server.accepted) == 2


@point(45)
def test_mail_when_its_transaction_is_rolled_back_then_never_sent(
    world: Opener,
) -> None:
    class Refusal(Exception):
        pass

    with world({}) as now:
        told = Applicant().confirmed()
        with suppress(Refusal), now.listener.database.transaction() as session:
            moment = now.listener.clock.now()
            apply_state(session, told, at=Occasion(1, moment, moment), house=HOUSE)
            session.flush()
            assert session.scalars(select(Delivery)).all() != []
            assert now.listener.run_due() == 0, "a mail left before its transaction committed"
            raise Refusal
        assert (now.listener.run_due(), now.server.commands) == (0, [])
        now.listener.hear(told, 1)
        now.listener.run_due()
        assert len(now.server.accepted) == 1
