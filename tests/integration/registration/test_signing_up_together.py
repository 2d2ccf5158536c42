"""Those who wait for one cohort share a transaction; each gets what they would have got alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

import pytest
import redis
from flask import Flask
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from demo.postgres import PrivatePostgres
from services.registration.app import create_app
from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import Register
from services.registration.domain.registering import register_all
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from services.registration.web.signing_up import TOGETHER, SignedUp, sign_up
from shared.messaging.tables import outbox
from tests.support.pages import Visitor, words
from tests.support.registration import registration_settings, test_links
from tests.support.statements import statements_on
from tests.support.stories import Stories

_FIELDS = {"organisation_kind": "nobody", "consent": "y"}


@dataclass
class Rush:
    """A cohort that all want at once, and the form that each has open."""

    app: Flask
    stories: Stories
    path: str
    administrator: Engine

    @contextmanager
    def of(self, *people: str, cut: int = 0) -> Iterator[list[Future[TestResponse]]]:
        """All of ``people`` send the form while the first of them waits for the cohort's lock.

        The first ``cut`` connections that wait for it are cut.
        """
        visitors = [Visitor.of(self.app) for _ in people]
        pages = [visitor.get(self.path) for visitor in visitors]
        fields = [{"name": who.title(), "email": f"{who}@example.org", **_FIELDS} for who in people]
        with ThreadPoolExecutor(len(people)) as pool:
            sent: list[Future[TestResponse]] = []
            with self.stories.database.transaction() as session:
                locked_cohort(session, self.stories.cohort_id)
                for visitor, page, filled in zip(visitors, pages, fields, strict=True):
                    sent.append(pool.submit(visitor.press, page, self.path, filled))
                    if len(sent) == 1:
                        self._until_locked_out()
                    else:
                        self._until_waiting(len(sent) - 1)
                for _ in range(cut):
                    self._cut_whoever_waits()
            yield sent

    def _cut_whoever_waits(self) -> None:
        self._until_locked_out()
        waits = text(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock'"
        )
        with self.stories.database.transaction() as session:
            assert session.scalars(waits).all() == [True]

    def _until_waiting(self, number: int) -> None:
        together = self.app.extensions[TOGETHER]
        until = monotonic() + 20
        while monotonic() < until:
            if together.waiting(self.stories.cohort_id) == number:
                return
        raise AssertionError(f"{number} never came to wait")

    def _until_locked_out(self) -> None:
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        until = monotonic() + 20
        while monotonic() < until:
            with self.stories.database.transaction() as session:
                if session.scalar(waits):
                    return
        raise AssertionError("nobody waits for the lock")

    def send(self, who: str) -> SignedUp:
        """Sign somebody up whose form has been read already."""
        with self.app.test_request_context():
            return sign_up(self.command(who))

    def command(self, who: str) -> Register:
        """What somebody's form asks for."""
        return Register(
            cohort_id=self.stories.cohort_id,
            name=who.title(),
            email=f"{who.split(maxsplit=1)[0]}@example.org",
            organisation="",
            organisation_number=None,
            language="sv",
            consent_version="test",
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody gets the cohort's lock meanwhile."""
        with self.stories.database.transaction() as session:
            locked_cohort(session, self.stories.cohort_id)
            yield

    def until_queued(self, number: int) -> None:
        """Wait until so many have come, of whom the first waits for the lock."""
        if number == 1:
            self._until_locked_out()
        else:
            self._until_waiting(number - 1)

    @contextmanager
    def circle(self, first: str, gate: str, last: str) -> Iterator[Callable[[], None]]:
        """Keep ``gate`` and ``last``; what is yielded ends in a circle with who takes all three.

        They are let past the gate only when the other side waits for ``first`` already, and that
        side does not look for circles. So it is they who close it and whom the server ends.
        """
        with (
            self.stories.database.transaction() as keeper,
            Session(self.administrator) as other,
            ThreadPoolExecutor(1) as pool,
        ):
            other.execute(text("SET LOCAL deadlock_timeout = '10min'"))
            _take(keeper, gate)
            _take(other, last)
            kept_by, waits = _backend(keeper), _backend(other)

            def close() -> None:
                self._until(
                    "EXISTS (SELECT FROM pg_stat_activity a"
                    " WHERE :pid = ANY(pg_blocking_pids(a.pid)))",
                    kept_by,
                )
                taken = pool.submit(_take, other, first)
                self._until("cardinality(pg_blocking_pids(:pid)) > 0", waits)
                keeper.commit()
                taken.result(60)
                other.commit()

            yield close

    def _until(self, condition: str, pid: int) -> None:
        until = monotonic() + 20
        while monotonic() < until:
            with self.stories.database.transaction() as session:
                if session.scalar(text(f"SELECT {condition}"), {"pid": pid}):
                    return
        raise AssertionError(f"never: {condition}")

    def cohort_key(self) -> str:
        """What names the cohort in addresses."""
        with self.stories.database.transaction() as session:
            return session.get_one(Cohort, self.stories.cohort_id).key

    def transactions(self) -> int:
        """In how many transactions the registrations were written."""
        with self.stories.database.transaction() as session:
            return session.scalar(text("SELECT count(DISTINCT xmin::text) FROM registration")) or 0

    def numbers(self) -> list[tuple[int, str, bool]]:
        """Number, name, and whether they hold a place."""
        with self.stories.database.transaction() as session:
            rows = session.scalars(select(Registration).order_by(Registration.queue_number))
            return [(row.queue_number, row.name, row.holds_place) for row in rows]


def _take(session: Session, who: str) -> None:
    email = f"{who}@example.org"
    session.execute(select(Participant.id).where(Participant.email == email).with_for_update())


def _backend(session: Session) -> int:
    return int(session.scalars(text("SELECT pg_backend_pid()")).one())


@pytest.fixture
def rush(app: Flask, stories: Stories, postgres: PrivatePostgres) -> Iterator[Rush]:
    stories.open_cohort(capacity=3, queue_limit=2)
    with stories.database.transaction() as session:
        slug = session.get_one(Cohort, stories.cohort_id).program.slug
    name = stories.database.engine.url.database
    administrator = create_engine(postgres.administrator_url(name or ""))
    yield Rush(app, stories, f"/programs/{slug}/register", administrator)
    administrator.dispose()


def test_sign_ups_when_they_wait_for_the_same_lock_then_share_a_transaction_in_their_order(
    rush: Rush,
) -> None:
    with rush.of("anna", "bo", "cia", "dan", "eva") as sent:
        assert [one.result(20).status_code for one in sent] == [302] * 5

    assert rush.transactions() == 2
    assert rush.numbers() == [
        (1, "Anna", True), (2, "Bo", True), (3, "Cia", True), (4, "Dan", False), (5, "Eva", False),
    ]  # fmt: skip
    assert rush.stories.taken() == 3
    with rush.stories.database.transaction() as session:
        told = session.execute(select(outbox.c.name, outbox.c.body["queue"]["position"])).all()
    assert sorted(told, key=str) == [
        ("registration.received", 1), ("registration.received", 2),
        *[("registration.received", None)] * 3,
    ]  # fmt: skip


def test_sign_ups_when_they_share_a_transaction_then_cost_as_many_statements_as_one(
    rush: Rush,
) -> None:
    links = test_links()
    asked = []
    for people in (["anna"], ["bo"], ["cia", "dan", "eva"]):
        with (
            statements_on(rush.stories.database.engine) as sent,
            rush.stories.database.transaction() as session,
        ):
            commands = [rush.command(who) for who in people]
            register_all(session, commands, now=datetime.now(UTC), links=links)
        asked.append(len(sent))

    # The first one also reads what messages tell of the cohort.
    assert asked[1:] == [4, 4]
    assert len(rush.numbers()) == 5


def test_sign_ups_when_one_of_them_is_refused_then_the_others_get_in_and_nothing_is_kept_of_it(
    rush: Rush,
) -> None:
    with rush.of("anna", "bo", "cia", "dan", "eva", "fia", "gus") as sent:
        answers = [one.result(20) for one in sent]

    assert [number for number, _, _ in rush.numbers()] == [1, 2, 3, 4, 5]
    assert {name for _, name, _ in rush.numbers()} == {"Anna", "Bo", "Cia", "Dan", "Eva"}
    assert [answer.location.rpartition("/")[2] for answer in answers[:5]] == ["received"] * 5
    assert all(not answer.location.endswith("received") for answer in answers[5:])
    with rush.stories.database.transaction() as session:
        known = set(session.scalars(select(Participant.email)))
    assert known == {f"{who}@example.org" for who in ("anna", "bo", "cia", "dan", "eva")}


def test_sign_ups_when_one_address_comes_twice_then_it_is_one_registration_and_one_reminder(
    rush: Rush,
) -> None:
    with rush.of("anna", "bo", "bo") as sent:
        assert [one.result(20).status_code for one in sent] == [302] * 3

    assert [name for _, name, _ in rush.numbers()] == ["Anna", "Bo"]
    assert rush.stories.told("bo") == ["registration.received", "registration.repeated"]


def test_sign_ups_when_their_connection_is_cut_then_all_hear_of_it_and_nothing_is_kept(
    rush: Rush,
) -> None:
    with rush.of("anna", "bo", "cia", cut=2) as sent:
        assert [one.result(20).status_code for one in sent] == [503] * 3

    assert rush.numbers() == []
    with rush.stories.database.transaction() as session:
        assert session.scalars(select(Participant.email)).all() == []


def test_sign_ups_when_one_fails_in_a_way_that_nobody_thought_of_then_the_others_get_in(
    rush: Rush,
) -> None:
    people = ["anna", "bo", "cannot \ud800 be encoded", "dan"]
    with ThreadPoolExecutor(len(people)) as pool, rush.locked():
        sent = []
        for who in people:
            sent.append(pool.submit(rush.send, who))
            rush.until_queued(len(sent))
    with pytest.raises(ValueError, match="surrogates not allowed"):
        sent.pop(2).result(20)
    assert all(one.result(20) for one in sent)
    assert {name for _, name, _ in rush.numbers()} == {"Anna", "Bo", "Dan"}


def test_sign_ups_when_they_wait_in_a_circle_then_each_gets_in_alone(rush: Rush) -> None:
    with rush.of("bo", "cia", "dan") as sent:
        assert [one.result(20).status_code for one in sent] == [302] * 3
    with ThreadPoolExecutor(4) as pool, rush.circle("bo", "cia", "dan") as close:
        with rush.locked():
            again = []
            for who in ("anna", "bo", "cia", "dan"):
                again.append(pool.submit(rush.send, who))
                rush.until_queued(len(again))
        close()
        assert all(one.result(20) for one in again)
    assert [name for _, name, _ in rush.numbers()] == ["Bo", "Cia", "Dan", "Anna"]
    assert rush.stories.told("bo") == ["registration.received", "registration.repeated"]


def test_sign_ups_when_there_are_more_than_a_network_may_send_then_the_last_ones_are_asked_to_wait(
    rush: Rush, redis_url: str
) -> None:
    settings = registration_settings(rush.stories.database.url, redis_url, sign_up_limit="3/minute")
    # The address names the cohort, so the form is known and counted with those who share its lock.
    path = f"{rush.path}?cohort={rush.cohort_key()}"
    limited = replace(rush, app=create_app(settings, rush.stories.clock), path=path)
    server = redis.Redis.from_url(redis_url)

    with limited.of("anna", "bo", "cia", "dan", "eva") as sent:
        answers = [one.result(20) for one in sent]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]
    assert "wait a minute" in words(answers[3])
    assert 'value="Dan"' in answers[3].text
    assert [name for _, name, _ in rush.numbers()] == ["Anna", "Bo", "Cia"]
    # Each was counted once, though two were looked up after they had been counted.
    counted = [server.get(window) for window in server.scan_iter("LIMITS:*/sign-up/*")]
    assert counted == [b"5"]
