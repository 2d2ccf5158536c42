"""A message comes in by the queue, a certificate comes out; the same with the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Callbacks, Retries

from services.certificates.app import create_backstage
from services.certificates.gateways.filestore import LocalFileStore
from services.certificates.storage import queries
from shared.contracts.message import Envelope
from shared.contracts.registrations import RegistrationCompleted
from shared.kernel.identifiers import new_id
from shared.messaging.backstage import Backstage
from shared.messaging.broker import enqueue
from shared.messaging.scheduler import Scheduler
from tests.support.certificate_house import House
from tests.support.certificates import certificates_settings, completed
from tests.support.seals import key_file
from tests.support.workers import run_all


@pytest.fixture
def backstage(house: House, redis_url: str, tmp_path: Path) -> Iterator[Backstage]:
    made = create_backstage(
        certificates_settings(house.database.url, redis_url, tmp_path), house.clock
    )
    yield made
    made.database.close()


@pytest.fixture
def broker(backstage: Backstage) -> Iterator[StubBroker]:
    made = StubBroker(middleware=[Callbacks(), Retries(max_retries=0)])
    backstage.declare_actors(made)
    yield made
    made.close()


def envelope(message: RegistrationCompleted, house: House) -> str:
    return Envelope(
        id=new_id(),
        name=message.NAME,
        version=message.VERSION,
        occurred_at=house.clock.now(),
        correlation_id="story",
        aggregate_id=message.aggregate_id,
        sequence=1,
        body=message.model_dump(mode="json"),
    ).model_dump_json()


def test_backstage_when_a_completion_arrives_twice_makes_one_document(
    house: House, backstage: Backstage, broker: StubBroker, tmp_path: Path
):
    raw = envelope(completed(name="Åsa Öberg"), house)
    for _ in range(2):
        enqueue(broker, queue="certificates", actor="certificates.receive", argument=raw)
    run_all(broker, backstage)
    assert Scheduler(backstage, broker, clock=house.clock).tick() == 1
    run_all(broker, backstage)
    (row,) = house.rows()
    assert row.state == "issued"
    assert row.pdf_sha256 is not None
    content = LocalFileStore(tmp_path).get(row.pdf_sha256)
    assert content.startswith(b"%PDF-1.7")
    (path,) = tmp_path.rglob("*.pdf")
    assert pypdf.PdfReader(path).metadata.title == "Deltagarintyg – Åsa Öberg"
    assert house.told() == [("certificate.issued", 1)]
    assert Scheduler(backstage, broker, clock=house.clock).tick() == 1  # the root of the log


def test_backstage_when_a_cohort_completes_makes_its_documents_the_compiled_way(
    house: House, backstage: Backstage, broker: StubBroker, tmp_path: Path
):
    cohort_id = new_id()
    names = [f"Person {letter}" for letter in "ABCDEFGHIJKLM"] + ["Святослав"]
    for name in names:
        raw = envelope(completed(name=name, cohort_id=cohort_id), house)
        enqueue(broker, queue="certificates", actor="certificates.receive", argument=raw)
    run_all(broker, backstage)
    assert Scheduler(backstage, broker, clock=house.clock).tick() == len(names)
    run_all(broker, backstage)
    assert {row.state for row in house.rows()} == {"issued"}
    told = {pypdf.PdfReader(path).metadata.title for path in tmp_path.rglob("*.pdf")}
    assert told == {f"Deltagarintyg – {name}" for name in names}
    # All but one are larger: templates embed all letters that a name may need.
    sizes = sorted(path.stat().st_size for path in tmp_path.rglob("*.pdf"))
    assert sizes[1] - sizes[0] > 10_000
    assert len(list((tmp_path / "activations").iterdir())) == 1


def test_backstage_when_a_worker_lost_the_drawing_hands_it_out_again(
    house: House, backstage: Backstage, broker: StubBroker
):
    house.reserve()
    scheduler = Scheduler(backstage, broker, clock=house.clock)
    assert scheduler.tick() == 1
    broker.flush_all()
    assert scheduler.tick() == 0
    house.clock.advance(timedelta(seconds=30))
    assert scheduler.tick() == 1
    run_all(broker, backstage)
    assert house.told() == [("certificate.issued", 1)]


def test_backstage_when_declared_names_queues_and_actors(backstage: Backstage, broker: StubBroker):
    assert backstage.queues == ("certificates", "certificates.render", "certificates.sign")
    assert sorted(broker.actors) == [
        "certificates.bury",
        "certificates.check_log",
        "certificates.delete_document",
        "certificates.make_report",
        "certificates.make_transcript",
        "certificates.receive",
        "certificates.render_certificates",
        "certificates.sign_log_root",
        "certificates.sign_status_list",
    ]
    for work in backstage.due_work:
        assert work.queue in backstage.queues
        assert work.actor in broker.actors


def test_backstage_when_a_timestamp_service_is_named_then_due_documents_are_handed_to_its_actor(
    house: House, redis_url: str, tmp_path: Path
):
    settings = certificates_settings(
        house.database.url,
        redis_url,
        tmp_path,
        timestamp_url="http://127.0.0.1:9/",
        timestamp_authorities=str(key_file().with_suffix(".pem")),
    )
    backstage = create_backstage(settings, house.clock)
    broker = StubBroker(middleware=[Callbacks(), Retries(max_retries=0)])
    backstage.declare_actors(broker)
    assert set(backstage.queues) == {actor.queue_name for actor in broker.actors.values()}
    for work in backstage.due_work:
        assert broker.get_actor(work.actor).queue_name == work.queue
    issuance_id = house.issue()
    with house.database.transaction() as session:
        queries.by_id(session, issuance_id).timestamp_due_at = house.clock.now()  # type: ignore[union-attr]
    assert Scheduler(backstage, broker, clock=house.clock).tick() == 2  # and the root of the log
    assert broker.queues["certificates.timestamps"].qsize() == 1
    backstage.database.close()
