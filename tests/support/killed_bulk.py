"""Workers that are killed while they send, and a bulk with bad mails that this happens to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email import message_from_bytes
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess

from services.notifications.messaging.actors import DueActors
from services.notifications.storage.deliveries import Delivery
from tests.integration.notifications.scripted_server import ScriptedServer
from tests.support.bulk import BULK_DOMAIN, copy_mail, spoil_some
from tests.support.notification_story import (
    HOUSE,
    Applicant,
    Listener,
    cohort_facts,
    session_facts,
)
from tests.support.sending_process import THREADS, post_to, send_due, start_worker

PATIENCE_SECONDS = 600


class Executioner:
    """Kills a worker when the server has come to a step for the ``times``-th time.

    A worker that has one mail only, and is to die when that has been taken, does so itself.
    """

    def __init__(self, step: str, times: int = 1) -> None:
        self.step = step
        self.left = times
        self.victim: ForkServerProcess | None = None

    @property
    def comes_too_late(self) -> bool:
        """Whether the victim could have done its work before anybody kills it."""
        return (self.step, self.left) == ("taken", 1)

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
    executioner.victim = start_worker(
        listener.database.url,
        server.port,
        listener.clock.now(),
        dies_of_success=executioner.comes_too_late,
    )
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


class KilledBulk:
    """Point 46: a bulk in which a fifth is bad, whose worker dies when a third has been taken."""

    def __init__(self, listener: Listener, count: int, *, seed: int) -> None:
        self._listener = listener
        self._count = count
        self.executioner = Executioner("taken", count // 3)
        listener.hear(Applicant(cohort_facts(session_facts(1), session_facts(2))).confirmed(), 1)
        copy_mail(listener.database, "place_confirmed", count)
        self._unwritable, self._nobodies = spoil_some(listener.database, count, seed)

    def run_until_killed(self, server: ScriptedServer) -> None:
        """Let a worker send until it is killed."""
        run_until_killed(self._listener, server, self.executioner)

    def check_what_is_known(self, server: ScriptedServer) -> None:
        """See that what is told as sent has been taken, and that little more has."""
        accepted = set(message_ids(server.accepted))
        sent = {each.message_id for each in self._rows() if each.state == "sent"}
        assert sent <= accepted
        assert len(accepted - sent) <= THREADS, "more is uncertain than was on its way"

    def go_on(self, server: ScriptedServer) -> None:
        """Let another worker take over."""
        go_on(self._listener, server)

    def check_the_end(self, server: ScriptedServer) -> None:
        """See that everybody else has one copy, told as it is, each pair in its order."""
        rows = self._rows()
        bad = {each.id for each in rows if _number_of(each) in self._unwritable | self._nobodies}
        good = {each.message_id for each in rows if each.id not in bad}
        assert len(bad) == 2 * (self._count // 10)
        assert {each.state for each in rows if each.id in bad} == {"failed"}
        assert {each.state for each in rows if each.id not in bad} == {"sent"}
        accepted = message_ids(server.accepted)
        assert set(accepted) == good
        repeated = {each for each, copies in accepted.items() if copies > 1}
        assert repeated <= {each.message_id for each in rows if each.resent}
        assert len(repeated) <= THREADS
        assert len(set(server.accepted)) == len(accepted), "a repeat has other bytes"
        _check_order(rows, list(accepted))

    def _rows(self) -> list[Delivery]:
        return self._listener.deliveries()


def _number_of(row: Delivery) -> int:
    """Return the number of a mail in its bulk; 0 for one that is not of it."""
    name, _, domain = row.recipient.partition("@")
    return int(name.rpartition("p")[2]) if domain == BULK_DOMAIN else 0


def _check_order(rows: Sequence[Delivery], arrived: Sequence[str]) -> None:
    """See that of two mails about one registration the first came first.

    One that goes once more after a silence may have come before, or not.
    """
    places = {message_id: place for place, message_id in enumerate(arrived)}
    of_one: dict[object, list[int]] = {}
    for each in rows:
        if each.message_id in places and not each.resent:
            of_one.setdefault(each.registration_id, []).append(places[each.message_id])
    pairs = [pair for pair in of_one.values() if len(pair) > 1]
    assert len(pairs) > len(rows) // 4
    assert all(pair == sorted(pair) for pair in pairs)
