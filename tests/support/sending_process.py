"""A worker in a process of its own that sends what is due, to be killed while it does."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from time import monotonic
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import text

from services.notifications.gateways.smtp import SmtpPost
from services.notifications.gateways.smtp_connection import SmtpServer
from services.notifications.gateways.transmission import Fate, Parcel, Post, Transmission
from services.notifications.messaging.actors import DueActors
from shared.database import Database
from tests.support.clock import SettableClock
from tests.support.notification_story import HOUSE
from tests.support.waiting import PATIENCE_SECONDS

THREADS = 8
_SOON = timedelta(seconds=10)


class _DyingPost:
    """A post whose process is killed when it has heard that a mail was taken.

    Whoever kills it from outside, when that has been said, may come too late.
    """

    def __init__(self, post: SmtpPost) -> None:
        self._post = post

    def send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        ended = self._post.send(parcel, before_dot)
        if ended.fate is Fate.ACCEPTED:
            os.kill(os.getpid(), signal.SIGKILL)
        return ended


def start_worker(
    database_url: str,
    port: int,
    now: datetime,
    calls: tuple[str, ...] | None = None,
    *,
    dies_of_success: bool = False,
) -> ForkServerProcess:
    """Start a process that makes ``calls``; without any it claims and sends what is due."""
    context = multiprocessing.get_context("forkserver")
    # The service is imported once, and each process is a fork of what has imported it.
    context.set_forkserver_preload([__name__])
    told = (database_url, port, now, calls, dies_of_success)
    worker = context.Process(target=_work, args=told, daemon=True)
    worker.start()
    return worker


def post_to(
    port: int, connections: int = THREADS, now: Callable[[], float] = monotonic
) -> SmtpPost:
    """Return a real post that speaks to a server on this machine."""
    hello = "test.example"
    server = SmtpServer(
        "127.0.0.1", port, "none", "", SecretStr(""), hello, PATIENCE_SECONDS, connections
    )
    return SmtpPost(server, now)


def send_due(database: Database, actors: DueActors, clock: SettableClock) -> None:
    """Claim and send as scheduler and worker do, until nothing falls due within seconds."""
    (work, _) = actors.due_work()
    while True:
        with database.transaction() as session:
            ids = work.claim(session, clock.now(), 200)
        for call in calls_of(ids, work.rows_in_a_call):
            actors.send_deliveries(call)
        if not ids and not _wait_for_what_stands_back(database, clock):
            return


def calls_of(ids: Sequence[UUID], rows_in_a_call: int) -> list[str]:
    """Return the calls that a scheduler would put on the queue."""
    return [
        " ".join(str(each) for each in ids[start : start + rows_in_a_call])
        for start in range(0, len(ids), rows_in_a_call)
    ]


def _work(
    database_url: str,
    port: int,
    now: datetime,
    calls: tuple[str, ...] | None,
    dies_of_success: bool,
) -> None:
    database = Database(database_url)
    clock = SettableClock()
    clock.set(now)
    post: Post = _DyingPost(post_to(port)) if dies_of_success else post_to(port)
    actors = DueActors(database, post, HOUSE, clock, threads=THREADS)
    if calls is None:
        send_due(database, actors, clock)
    for call in calls or ():
        actors.send_deliveries(call)


def _wait_for_what_stands_back(database: Database, clock: SettableClock) -> bool:
    """Let the seconds pass for which one mail waits for another; tell whether any does."""
    asked = "SELECT min(next_attempt_at) FROM delivery WHERE coalesce(claimed_until, :now) <= :now"
    with database.transaction() as session:
        planned = session.scalar(text(asked), {"now": clock.now()})
    if planned is None or not clock.now() < planned <= clock.now() + _SOON:
        return False
    clock.set(planned)
    return True
