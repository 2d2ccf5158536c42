"""What falls due is signed by a worker: lists and roots of the log, with the issuer's keys."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Callbacks, Retries
from sqlalchemy import select, text

from services.certificates.app import create_backstage
from services.certificates.domain.status.places import status_places
from services.certificates.domain.transparency.log_keys import log_keys
from services.certificates.gateways.credentials.notes import verifies
from services.certificates.merkle.checkpoints import read
from services.certificates.merkle.notes import is_signed_by
from services.certificates.messaging.notary import Notary
from services.certificates.storage import log_heads, log_roots
from services.certificates.storage.status_lists import StatusCredential
from shared.messaging.backstage import Backstage
from shared.messaging.scheduler import Scheduler
from tests.support.badges import key_files, signer
from tests.support.certificate_house import House
from tests.support.certificates import certificate_links, certificates_settings
from tests.support.log import LogKeeper, roots
from tests.support.seals import PASSWORD
from tests.support.workers import run_all


@pytest.fixture
def backstage(house: House, redis_url: str, tmp_path: Path) -> Iterator[Backstage]:
    proof_key, token_key = key_files()
    settings = certificates_settings(
        house.database.url,
        redis_url,
        tmp_path,
        badge_key=str(proof_key),
        badge_token_key=str(token_key),
        badge_password=PASSWORD,
    )
    made = create_backstage(settings, house.clock)
    yield made
    made.database.close()


@pytest.fixture
def broker(backstage: Backstage) -> Iterator[StubBroker]:
    made = StubBroker(middleware=[Callbacks(), Retries(max_retries=0)])
    backstage.declare_actors(made)
    yield made
    made.close()


def test_worker_when_something_happened_signs_lists_and_root_and_checks_the_log(
    house: House, backstage: Backstage, broker: StubBroker
):
    issuance_id = house.issue()
    with house.database.transaction() as session:
        status_places(session, [issuance_id], now=house.clock.now())
    scheduler = Scheduler(backstage, broker, clock=house.clock)
    # Two lists and a root; once there is one, a check of all.
    assert scheduler.tick() == 3
    run_all(broker, backstage)
    assert scheduler.tick() == 1
    run_all(broker, backstage)
    assert scheduler.tick() == 0
    with house.database.transaction() as session:
        root = log_roots.latest_root(session)
        head = log_heads.head(session)
        keys = log_keys(session)
        lists = list(session.scalars(select(StatusCredential)))
    assert root is not None
    assert head is not None
    assert (read(root.note).origin, root.size) == ("spinn.example.org/certificates/log", 1)
    assert [is_signed_by(root.note, key, verifies) for key in keys] == [True]
    assert [each.signed_at for each in lists] == [house.clock.now()] * 2
    assert (head.checked_size, head.failure) == (1, None)


def test_worker_when_a_row_was_changed_says_so_within_a_day(
    house: House, backstage: Backstage, broker: StubBroker, caplog: pytest.LogCaptureFixture
):
    house.issue()
    scheduler = Scheduler(backstage, broker, clock=house.clock)
    for _ in range(2):
        scheduler.tick()
        run_all(broker, backstage)
    with house.database.transaction() as session:
        session.execute(text("UPDATE log_entry SET pdf_sha256 = 'f00d'"))
    house.clock.advance(timedelta(days=1))
    with caplog.at_level(logging.ERROR):
        scheduler.tick()
        run_all(broker, backstage)
    assert "THE LOG IS BROKEN: entry 0 was changed" in caplog.text


def test_worker_when_it_has_no_key_signs_nothing_and_still_checks(house: House):
    keeper = LogKeeper(house)
    issuance_id = house.issue()
    keeper.sign()
    with house.database.transaction() as session:
        status_places(session, [issuance_id], now=house.clock.now())
        (listed, _other) = session.scalars(select(StatusCredential.id))
    notary = Notary(house.database, None, certificate_links(), house.clock)
    notary.sign_status_list(listed)
    notary.sign_log_root()
    notary.check_log()
    with house.database.transaction() as session:
        head = log_heads.head(session)
        signed = list(session.scalars(select(StatusCredential.signed_at)))
    assert signed == [None, None]
    assert len(roots(house)) == 1
    assert head is not None
    # Nobody has enrolled the key that signed for the test.
    assert head.failure == "no key of ours has signed root 1"


def test_list_when_signed_by_another_worker_meanwhile_is_left_alone(house: House):
    issuance_id = house.issue()
    with house.database.transaction() as session:
        status_places(session, [issuance_id], now=house.clock.now())
        (listed, _other) = session.scalars(select(StatusCredential.id))
    notary = Notary(house.database, signer(), certificate_links(), house.clock)
    notary.sign_status_list(listed)
    first = house.clock.now()
    house.clock.advance(timedelta(seconds=1))
    notary.sign_status_list(listed)
    with house.database.transaction() as session:
        row = session.get(StatusCredential, listed)
    assert row is not None
    assert row.signed_at == first
