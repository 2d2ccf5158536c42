"""Point 47: connections to the mail server are few, used again, and renewed in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Semaphore

import pytest

from services.notifications.gateways.smtp import SmtpPost
from services.notifications.gateways.transmission import Fate, Parcel
from tests.conformance.points import point
from tests.integration.notifications.scripted_server import DROP, ScriptedServer
from tests.support.sending_process import post_to
from tests.support.waiting import PATIENCE_SECONDS

ANSWER_SECONDS = 0.02
SMALL = Parcel("spinn@exempel.se", "asa@example.org", b"Subject: hi\r\n\r\nhello\r\n")


def send(post: SmtpPost) -> Fate:
    return post.send(SMALL, lambda: None).fate


@point(47)
def test_mails_when_the_server_answers_after_20_ms_then_10000_would_take_under_three_minutes() -> (
    None
):
    connections = 16
    mails = 50 * connections
    together, first = Barrier(connections), Semaphore(connections)

    def at(step: str) -> None:
        # The first mails are answered when as many are on their way as there are connections.
        if step == "dot" and first.acquire(blocking=False):
            together.wait(PATIENCE_SECONDS)

    script = {"EHLO": "250-here\r\n250 PIPELINING"}
    with ScriptedServer(script, at) as server, ThreadPoolExecutor(connections) as threads:
        post = post_to(server.port, connections)
        sent = [threads.submit(send, post) for _ in range(mails)]
        assert {each.result() for each in sent} == {Fate.ACCEPTED}
        assert server.connections == connections
        # Counted and not timed, since a busy machine needs time of its own: each connection is
        # greeted, each command answered, and each mail taken.
        answers = server.connections + len(server.commands) + len(server.accepted)
        assert answers * ANSWER_SECONDS / connections * 10_000 / mails <= 180
        post.close()


@point(47)
@pytest.mark.parametrize("goodbye", [DROP, "421 4.4.2 idle too long"])
def test_connection_when_the_server_has_closed_it_then_the_next_mail_goes_over_a_new_one(
    goodbye: str,
) -> None:
    with ScriptedServer({"MAIL": ["250 fine", goodbye, "250 fine"]}) as server:
        post = post_to(server.port)
        assert [send(post) for _ in range(3)] == [Fate.ACCEPTED] * 3
        assert (server.connections, len(server.accepted)) == (2, 3)
        post.close()


@point(47)
def test_connection_when_it_has_carried_a_hundred_mails_then_renewed() -> None:
    with ScriptedServer({}) as server:
        post = post_to(server.port)
        assert {send(post) for _ in range(201)} == {Fate.ACCEPTED}
        assert server.connections == 3
        post.close()


@point(47)
@pytest.mark.parametrize(("rest", "asked", "connections"), [(30.0, 1, 1), (61.0, 0, 2)])
def test_connection_when_it_has_rested_then_asked_first_and_after_a_minute_renewed(
    rest: float, asked: int, connections: int
) -> None:
    seconds = [0.0]
    with ScriptedServer({}) as server:
        post = post_to(server.port, now=lambda: seconds[0])
        send(post)
        seconds[0] += rest
        assert send(post) is Fate.ACCEPTED
        assert (server.commands.count("NOOP"), server.connections) == (asked, connections)
        post.close()
