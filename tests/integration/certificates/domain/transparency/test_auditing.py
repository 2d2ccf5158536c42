"""The check of the whole log: nothing can be deleted, changed or put in without its telling."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.certificates.domain.transparency.auditing import check_if_due, claim_due
from services.certificates.storage import log_heads
from tests.support.certificate_house import House
from tests.support.certificates import completed
from tests.support.log import LogKeeper, LogKey, fill, verifies


@pytest.fixture
def keeper(house: House) -> LogKeeper:
    """A log of two certificates, one of them revoked, under two roots and a kept node."""
    made = LogKeeper(house)
    house.issue()
    made.sign()
    fill(house, 255)
    house.revoke(house.issue())
    made.sign()
    return made


def test_check_when_nothing_was_touched_finds_nothing(keeper: LogKeeper):
    assert keeper.check() is None


def test_check_when_a_holder_was_erased_finds_nothing(house: House):
    keeper, completion = LogKeeper(house), completed()
    house.issue(completion)
    keeper.sign()
    house.forget(completion)
    keeper.sign()
    assert keeper.check() is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM log_entry WHERE leaf_index = 100", "entry 100 is missing"),
        ("DELETE FROM log_entry WHERE leaf_index = 257", "258 entries were there, 257 are now"),
        ("UPDATE log_entry SET event = 'issued' WHERE event = 'revoked'", "entry 257 was changed"),
        ("UPDATE log_entry SET at = at + interval '1 second' WHERE leaf_index = 0", "entry 0 was"),
        ("UPDATE log_entry SET pdf_sha256 = 'f00d' WHERE leaf_index = 0", "entry 0 was changed"),
        (
            "UPDATE log_entry SET leaf_hash = decode(repeat('00', 32), 'hex') WHERE leaf_index = 9",
            "the kept hash 0 of level 8 was changed",
        ),
        ("UPDATE log_node SET hash = 'x'", "the kept hash 0 of level 8 was changed"),
        ("UPDATE log_root SET size = 2 WHERE number = 1", "root 1 was changed"),
        ("UPDATE log_root SET note = replace(note, '2026', '2025')", "has signed root 1"),
        ("DELETE FROM log_root WHERE number = 1", "root 1 is missing"),
        ("UPDATE log_head SET size = 3", "3 entries were there, 258 are now"),
        (
            "UPDATE issuance SET pdf_sha256 = 'f00d' WHERE state = 'issued'",
            "is issued, and the log says issued",
        ),
        (
            """UPDATE log_entry SET salt = NULL, certificate = NULL, issuance_id = NULL
               WHERE leaf_index = 0""",
            "is issued, and the log says nothing",
        ),
    ],
)
def test_check_when_something_was_changed_behind_our_back_tells_it_loudly(
    keeper: LogKeeper, caplog: pytest.LogCaptureFixture, change: str, told: str
):
    with keeper.house.database.transaction() as session:
        session.execute(text(change))
    with caplog.at_level(logging.ERROR):
        failure = keeper.check()
    assert failure is not None
    assert told in failure
    assert f"THE LOG IS BROKEN: {failure}" in caplog.text
    with keeper.house.database.transaction() as session:
        head = log_heads.head(session)
    assert head is not None
    assert head.failure == failure


def test_check_when_roots_were_signed_by_another_key_tells_it(keeper: LogKeeper):
    keeper.key = LogKey()
    assert keeper.check() == "no key of ours has signed root 1"


def test_check_when_done_is_due_again_after_a_day_and_after_an_hour_while_broken(
    keeper: LogKeeper,
):
    house = keeper.house

    def is_due() -> bool:
        with house.database.transaction() as session:
            return bool(claim_due(session, house.clock.now(), 1))

    def check() -> None:
        with house.database.transaction() as session:
            keys = [keeper.key.public_key]
            check_if_due(session, keys, verifies, now=house.clock.now())

    assert is_due()
    check()
    assert not is_due()
    house.clock.advance(timedelta(days=1))
    with house.database.transaction() as session:
        session.execute(text("DELETE FROM log_entry WHERE leaf_index = 100"))
    assert is_due()
    check()
    house.clock.advance(timedelta(hours=1))
    assert is_due()
