"""Places in the tree and signed roots: exact, whoever works at once and whoever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from services.certificates.domain.transparency import sequencing
from services.certificates.domain.transparency.sequencing import claim_due, sign_root
from services.certificates.merkle.checkpoints import read
from services.certificates.merkle.notes import is_signed_by
from services.certificates.merkle.tree import root_of
from services.certificates.storage import log_leaves
from services.certificates.storage.log_tables import LogEntry
from tests.support.certificate_house import House
from tests.support.log import ORIGIN, LogKeeper, LogKey, fill, roots, verifies
from tests.support.sources import ROOT

DYING = """
import sys
from shared.database import Database
from services.certificates.domain.transparency.sequencing import sign_root
from tests.support.clock import SettableClock
from tests.support.log import ORIGIN, LogKey
with Database(sys.argv[1]).transaction() as session:
    sign_root(session, LogKey(), origin=ORIGIN, now=SettableClock().now())
"""


def leaves(house: House) -> list[tuple[int | None, bytes]]:
    with house.database.transaction() as session:
        return [
            (index, leaf)
            for index, leaf in session.execute(
                select(LogEntry.leaf_index, LogEntry.leaf_hash).order_by(
                    LogEntry.leaf_index, LogEntry.id
                )
            )
        ]


def test_root_when_signed_is_over_every_entry_in_its_order(house: House):
    house.issue()
    house.revoke(house.issue())
    keeper = LogKeeper(house)
    root = keeper.sign()
    found = leaves(house)
    assert [index for index, _leaf in found] == [0, 1, 2]
    assert root.root == root_of(leaf for _index, leaf in found)
    said = read(root.note)
    assert (said.origin, said.size, said.root) == (ORIGIN, 3, root.root)
    assert is_signed_by(root.note, keeper.key.public_key, verifies)
    assert not is_signed_by(root.note.replace("\n3\n", "\n4\n"), keeper.key.public_key, verifies)
    assert not is_signed_by(root.note, LogKey().public_key, verifies)


def test_roots_when_signed_in_turn_go_on_where_the_last_one_ended(house: House):
    keeper = LogKeeper(house)
    for count in (1, 255, 1, 256, 300):
        fill(house, count)
        keeper.sign()
    found = [leaf for _index, leaf in leaves(house)]
    assert [root.size for root in roots(house)] == [1, 256, 257, 513, 813]
    assert all(root.root == root_of(found[: root.size]) for root in roots(house))
    with house.database.transaction() as session:
        kept = log_leaves.hashes_of_nodes(session, 8, 0, 256)
    assert list(kept) == [root_of(found[at : at + 256]) for at in (0, 256, 512)]


def test_root_when_several_workers_sign_at_once_is_one(house: House):
    fill(house, 500)
    key, now = LogKey(), house.clock.now()

    def work(_: int) -> None:
        with house.database.transaction() as session:
            sign_root(session, key, origin=ORIGIN, now=now)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert [root.size for root in roots(house)] == [500]
    assert [index for index, _leaf in leaves(house)] == list(range(500))


def test_root_when_entries_are_added_meanwhile_leaves_no_gap(house: House):
    keeper = LogKeeper(house)

    def enter(_: int) -> None:
        fill(house, 20)

    with ThreadPoolExecutor(4) as pool:
        entering = pool.map(enter, range(20))
        for _ in range(6):
            keeper.sign() if leaves(house) else None
        list(entering)
    keeper.sign()
    assert [index for index, _leaf in leaves(house)] == list(range(400))
    assert keeper.check() is None


def test_root_when_its_worker_is_killed_is_signed_by_the_next(house: House, tmp_path: Path):
    house.issue()
    environment = os.environ | {
        "SPINN_FAILPOINT": "certificates.after_sequencing",
        "SPINN_FAILPOINT_FLAG": str(tmp_path / "died"),
    }
    command = [sys.executable, "-c", DYING, house.database.url]
    first = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    assert first.returncode == -signal.SIGKILL
    assert [index for index, _leaf in leaves(house)] == [None]
    keeper = LogKeeper(house)
    assert keeper.sign().size == 1
    assert keeper.check() is None


def test_root_when_nothing_waits_is_due_once_a_day(house: House):
    claims = []
    house.issue()
    LogKeeper(house).sign()
    for wait in (timedelta(hours=23), timedelta(hours=2)):
        house.clock.advance(wait)
        with house.database.transaction() as session:
            claims.append(len(claim_due(session, house.clock.now(), 1)))
    assert claims == [0, 1]


def test_root_when_something_waits_is_due_a_minute_after_the_last(house: House):
    claims = []
    house.issue()
    LogKeeper(house).sign()
    house.issue()
    for wait in (timedelta(seconds=50), timedelta(seconds=15), timedelta(0)):
        house.clock.advance(wait)
        with house.database.transaction() as session:
            claims.append(len(claim_due(session, house.clock.now(), 1)))
    # The last time somebody has it already.
    assert claims == [0, 1, 0]


def test_root_when_the_log_is_empty_is_not_due(house: House):
    with house.database.transaction() as session:
        assert sequencing.claim_due(session, house.clock.now(), 1) == ()
