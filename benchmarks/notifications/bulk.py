"""A bulk of 10,000 mails with bad ones at random places, whose worker is killed on the way.

Run it from the top of the repository: ``.venv/bin/python benchmarks/notifications/bulk.py``;
with ``--mails 300`` it is what the tests do. A fifth of the mails is bad: nobody can write half of
these, and the addresses of the others are nobody's. The worker is killed when a third has been
taken. It stops if a mail is lost, repeated without having been in doubt, told otherwise than it
went, or comes before one that it has to follow.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from demo.postgres import PrivatePostgres
from shared.migrations import upgrade
from tests.integration.notifications.scripted_server import ScriptedServer
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.killed_bulk import KilledBulk
from tests.support.notification_story import KeepingPost, Listener

MANY = 10_000


def main() -> None:
    """Send the bulk and say how it ended."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mails", type=int, default=MANY)
    options.add_argument("--seed", type=int, default=46)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        postgres = PrivatePostgres(Path(folder, "postgres"))
        postgres.start()
        try:
            url = postgres.url("notifications")
            upgrade("services.notifications", url)
            database = TestDatabase(url)
            send(database, chosen.mails, chosen.seed)
            database.close()
        finally:
            postgres.stop()


def send(database: TestDatabase, mails: int, seed: int) -> None:
    """Send a bulk of so many mails through one death and judge it."""
    bulk = KilledBulk(Listener(database, KeepingPost(), SettableClock()), mails, seed=seed)
    begun = time.perf_counter()
    with ScriptedServer({"EHLO": "250-here\r\n250 PIPELINING"}, bulk.executioner) as server:
        bulk.run_until_killed(server)
        bulk.check_what_is_known(server)
        print(f"killed when {len(server.accepted)} of {mails} had been taken", flush=True)
        bulk.go_on(server)
        bulk.check_the_end(server)
        copies = len(server.accepted)
    seconds = time.perf_counter() - begun
    repeated = copies - len(set(server.accepted))
    print(f"{copies} copies taken, {repeated} repeated after doubt, {seconds:.0f} seconds")


if __name__ == "__main__":
    main()
