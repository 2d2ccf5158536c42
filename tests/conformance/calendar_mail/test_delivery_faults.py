"""Points 41, 44 and 46: workers that die, work that is handed out twice, and bulks."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance.points import point
from tests.integration.notifications.scripted_server import ScriptedServer
from tests.support.bulk import copy_mail
from tests.support.killed_bulk import (
    PATIENCE_SECONDS,
    Executioner,
    KilledBulk,
    go_on,
    message_ids,
    run_until_killed,
)
from tests.support.notification_story import HOUSE, Applicant, Listener
from tests.support.sending_process import calls_of, start_worker

BULK = 300
PIPELINING = "250-here\r\n250 PIPELINING"


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


@point(46)
def test_bulk_when_some_are_bad_and_the_worker_dies_then_everybody_else_has_it_and_in_order(
    listener: Listener,
) -> None:
    bulk = KilledBulk(listener, BULK, seed=46)
    with ScriptedServer({"EHLO": PIPELINING}, bulk.executioner) as server:
        bulk.run_until_killed(server)
        bulk.check_what_is_known(server)
        bulk.go_on(server)
        bulk.check_the_end(server)
