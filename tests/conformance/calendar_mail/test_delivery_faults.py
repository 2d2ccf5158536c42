"""Points 41, 44 and 46: workers that die, work that is handed out twice, and bulks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess

import pytest
from sqlalchemy import text

from services.notifications.messaging.actors import DueActors
from services.notifications.storage.deliveries import Delivery
from tests.conformance.points import point
from tests.integration.notifications.scripted_server import ScriptedServer
from tests.support.bulk import BULK_DOMAIN, copy_mail
from tests.support.notification_story import (
    HOUSE,
    Applicant,
    Listener,
    cohort_facts,
    session_facts,
)
from tests.support.sending_process import THREADS, calls_of, post_to, send_due, start_worker

PATIENCE_SECONDS = 60
BULK = 300
PIPELINING = "250-here\r\n250 PIPELINING"


class Executioner:
    """Kills a worker when the server has come to a step for the ``times``-th time."""

    def __init__(self, step: str, times: int = 1) -> None:
        self.step = step
        self.left = times
        self.victim: ForkServerProcess | None = None

    def __call__(self, step: str) -> None:
        if step != self.step or self.left == 0:
            return
        self.left -= 1
        if self.left == 0:
            assert self.victim is not None
            self.victim.kill()
            # Not joined: its end can be read once, and who started it wants to.
            wait([self.victim.sentinel], PATIENCE_SECONDS)


def run_until_killed(listener: Listener, server: ScriptedServer, executioner: Executioner) -> None:
    """Let a worker send what is due until it is killed."""
    executioner.victim = start_worker(listener.database.url, server.port, listener.clock.now())
    executioner.victim.join(PATIENCE_SECONDS)
    assert executioner.victim.exitcode == -9, "nobody died"


def go_on(listener: Listener, server: ScriptedServer) -> None:
    """Let another worker take over, first when the lease is over, then after the silence."""
    post = post_to(server.port)
    actors = DueActors(listener.database, post, HOUSE, listener.clock, threads=THREADS)
    for patience in (HOUSE.send_lease, HOUSE.repeat_after_silence, timedelta(days=1)):
        listener.clock.advance(patience)
        send_due(listener.database, actors, listener.clock)
    post.close()


def message_ids(mails: Sequence[bytes]) -> Counter[str]:
    return Counter(message_from_bytes(each)["Message-ID"].strip("<>") for each in mails)


BEFORE_THE_DOT = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "body"]
AFTER_THE_DOT = ["dot", "taken"]


@point(41)
@pytest.mark.parametrize("step", BEFORE_THE_DOT)
def test_worker_when_killed_before_the_dot_then_one_copy(listener: Listener, step: str) -> None:
    executioner = Executioner(step)
    with ScriptedServer({}, executioner) as server:
        listener.hear(Applicant().confirmed(), 1)
        run_until_killed(listener, server, executioner)
        assert server.accepted == []
        go_on(listener, server)
        assert (listener.deliveries()[0].state, len(server.accepted)) == ("sent", 1)


@point(41, 44)
@pytest.mark.parametrize("step", AFTER_THE_DOT)
def test_worker_when_killed_after_the_dot_then_unknown_is_named_and_the_same_bytes_go_once_more(
    listener: Listener, step: str
) -> None:
    executioner = Executioner(step)
    with ScriptedServer({}, executioner) as server:
        listener.hear(Applicant().confirmed(), 1)
        run_until_killed(listener, server, executioner)
        listener.clock.advance(HOUSE.send_lease)
        listener.run_due()
        assert (listener.deliveries()[0].state, len(server.accepted)) == ("unknown", 1)
        go_on(listener, server)
        (delivery,) = listener.deliveries()
        assert (delivery.state, delivery.resent) == ("sent", True)
        assert len(server.accepted) == 2
        assert len(set(server.accepted)) == 1


@point(41, 44)
@pytest.mark.parametrize("step", AFTER_THE_DOT)
def test_worker_when_killed_after_the_dot_of_a_reminder_then_one_copy_and_unknown(
    listener: Listener, step: str
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    listener.run_due()
    listener.clock.set(listener.reminders()[0].due_at)
    listener.actors.remind(str(listener.reminders()[0].id))
    executioner = Executioner(step)
    with ScriptedServer({}, executioner) as server:
        run_until_killed(listener, server, executioner)
        go_on(listener, server)
        assert listener.fates()[-1] == ("reminder", "unknown")
        assert len(server.accepted) == 1


@point(41)
def test_calls_when_delivered_twice_to_two_workers_then_one_copy_of_each(
    listener: Listener,
) -> None:
    listener.hear(Applicant().confirmed(), 1)
    copy_mail(listener.database, "place_confirmed", 99)
    ids = [each.id for each in listener.deliveries()]
    calls = tuple(calls_of(ids, 25)) * 2
    with ScriptedServer({}) as server:
        now = listener.clock.now()
        workers = [
            start_worker(listener.database.url, server.port, now, order)
            for order in (calls, calls[::-1])
        ]
        for worker in workers:
            worker.join(PATIENCE_SECONDS)
        assert [worker.exitcode for worker in workers] == [0, 0]
        assert {state for _, state in listener.fates()} == {"sent"}
        assert message_ids(server.accepted) == Counter(
            each.message_id for each in listener.deliveries()
        )


SPOILED = """
    UPDATE delivery SET entry = jsonb_set(entry, '{zone}', '"No/Where"') WHERE recipient ~ '3@bulk'
"""
NOBODIES = "UPDATE delivery SET recipient = 'nobody' || recipient WHERE recipient ~ '7@bulk'"


def is_of_bulk(row: Delivery) -> bool:
    return row.recipient.endswith(BULK_DOMAIN)


def is_bad(row: Delivery) -> bool:
    return row.recipient.startswith("nobody") or row.recipient.endswith(f"3@{BULK_DOMAIN}")


@point(46)
def test_bulk_when_some_are_bad_and_the_worker_dies_then_everybody_else_has_it_and_in_order(
    listener: Listener,
) -> None:
    evenings = Applicant(cohort_facts(session_facts(1), session_facts(2)))
    listener.hear(evenings.confirmed(), 1)
    copy_mail(listener.database, "place_confirmed", BULK)
    with listener.database.transaction() as session:
        session.execute(text(SPOILED))
        session.execute(text(NOBODIES))
    executioner = Executioner("taken", BULK // 3)
    with ScriptedServer({"EHLO": PIPELINING}, executioner) as server:
        run_until_killed(listener, server, executioner)
        accepted = message_ids(server.accepted)
        sent = {each.message_id for each in listener.deliveries() if each.state == "sent"}
        assert sent <= set(accepted)
        assert len(set(accepted) - sent) <= THREADS, "more is uncertain than was on its way"

        go_on(listener, server)
        rows = listener.deliveries()
        accepted = message_ids(server.accepted)
        bad = [each for each in rows if is_bad(each)]
        assert len(bad) == 2 * BULK // 10
        assert {each.state for each in bad} == {"failed"}
        assert {each.state for each in rows if each not in bad} == {"sent"}
        assert set(accepted) == {each.message_id for each in rows if each not in bad}
        repeated = {each for each, copies in accepted.items() if copies > 1}
        assert repeated <= {each.message_id for each in rows if each.resent}
        assert len(repeated) <= THREADS
        assert len(set(server.accepted)) == len(accepted), "a repeat has other bytes"
        order = list(message_ids(server.accepted))
        welcome, invitation = (each.message_id for each in rows if not is_of_bulk(each))
        assert order.index(welcome) < order.index(invitation)
