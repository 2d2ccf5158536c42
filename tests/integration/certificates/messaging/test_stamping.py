"""Documents get their timestamp when it is due, whatever happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.certificates.domain import erasing, policies, timestamping
from services.certificates.domain.checking import check
from services.certificates.domain.versions import latest_sha256
from services.certificates.gateways.credentials.reading import name_of_signer
from services.certificates.gateways.pdf import PlainRenderer
from services.certificates.gateways.sealing.reading import read_seal
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.gateways.sealing.timestamping import open_timestamper
from services.certificates.gateways.sealing.told import Stamped
from services.certificates.gateways.transcripts.drawing import TranscriptRenderer
from services.certificates.messaging.stamping import StampingDesk
from services.certificates.storage import log_entries
from services.certificates.storage.document_versions import DocumentVersion, versions_of
from shared.contracts.facts import Language
from tests.support.certificate_house import House
from tests.support.certificates import MemoryStore, completed
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.log import LogKeeper
from tests.support.trust_service import TrustService

YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrustService]:
    folder = tmp_path_factory.mktemp("trust")
    with TrustService(folder) as service:
        now = datetime.now(UTC)
        (folder / "seal.p12").write_bytes(service.seal_key("pw", valid=(now - YEAR, now + YEAR)))
        yield service


class Desk:
    """A house that seals, and the desk that gets timestamps for it."""

    def __init__(self, house: House, service: TrustService) -> None:
        self.house, self.service = house, service
        self.timestamper = open_timestamper(service.address, str(service.root), "", "")
        self.desk = StampingDesk(house.database, self, house.store, house.clock)
        self.meanwhile: list[object] = []

    def stamp(self, content: bytes, language: Language) -> Stamped:
        """Get the timestamp, and let happen what a test wants to happen meanwhile."""
        stamped = self.timestamper.stamp(content, language)
        for act in self.meanwhile:
            act()  # type: ignore[operator]
        return stamped

    def due(self) -> list[UUID]:
        with self.house.database.transaction() as session:
            return timestamping.claim_due(session, self.house.clock.now(), 10)

    def versions(self, issuance_id: UUID) -> list[DocumentVersion]:
        with self.house.database.transaction() as session:
            return list(versions_of(session, issuance_id))

    def kept(self) -> set[str]:
        assert isinstance(self.house.store, MemoryStore)
        return set(self.house.store.kept)


@pytest.fixture(scope="module")
def renderer() -> PlainRenderer:
    return PlainRenderer.ready()


@pytest.fixture
def desk(
    certificates_database: TestDatabase,
    clock: SettableClock,
    renderer: PlainRenderer,
    service: TrustService,
) -> Desk:
    sealer = open_sealer(str(service.folder / "seal.p12"), "pw")
    house = House(certificates_database, clock, renderer, MemoryStore(), sealer)  # type: ignore[arg-type]
    return Desk(house, service)


def test_document_when_issued_then_it_is_stamped_once_and_again_before_it_runs_out(desk: Desk):
    issuance_id = desk.house.issue()
    assert desk.due() == [issuance_id]
    desk.desk.stamp(issuance_id)
    (version,) = desk.versions(issuance_id)
    row = desk.house.row(issuance_id)
    assert (version.level, version.stamped_by) == ("B-LTA", "Exact Time")
    original, stamped = (
        desk.house.store.get(str(each)) for each in (row.pdf_sha256, version.sha256)
    )
    assert stamped.startswith(original)
    assert desk.due() == []
    assert row.timestamp_due_at == version.holds_until - timedelta(days=90)
    desk.house.clock.now = lambda: version.holds_until - timedelta(days=80)  # type: ignore[method-assign]
    assert desk.due() == [issuance_id]


def test_document_when_stamped_then_the_log_says_so_and_is_whole(desk: Desk):
    issuance_id = desk.house.issue()
    desk.desk.stamp(issuance_id)
    (version,) = desk.versions(issuance_id)
    keeper = LogKeeper(desk.house)
    keeper.sign()
    with desk.house.database.transaction() as session:
        entries = log_entries.entries_of(session, issuance_id)
    assert [(entry.event, entry.pdf_sha256) for entry in entries] == [
        ("issued", desk.house.row(issuance_id).pdf_sha256),
        ("timestamped", version.sha256),
    ]
    assert keeper.check() is None


def test_transcript_when_issued_then_it_is_stamped_handed_out_so_and_goes_with_its_holder(
    desk: Desk,
):
    house, completion = desk.house, completed()
    issuance_id = house.issue(completion)
    transcript_id = house.transcribe(issuance_id, TranscriptRenderer.ready())
    assert desk.due() == [issuance_id, transcript_id]
    desk.desk.stamp(transcript_id)
    (version,) = desk.versions(transcript_id)
    assert (version.level, version.transcript_id, version.issuance_id) == (
        "B-LTA",
        transcript_id,
        None,
    )
    (row,) = house.transcripts()
    assert row.timestamp_due_at == version.holds_until - timedelta(days=90)
    with house.database.transaction() as session:
        assert latest_sha256(session, row) == version.sha256
        entries = log_entries.entries_of(session, transcript_id)
        reading = read_seal(house.store.get(version.sha256))
        assert reading is not None
        checked = check(session, reading, name_of_signer, now=house.clock.now())
    assert (checked.is_as_issued, checked.is_valid) == (True, True)
    assert [(entry.event, entry.pdf_sha256) for entry in entries] == [
        ("issued", row.pdf_sha256),
        ("timestamped", version.sha256),
    ]
    house.forget(completion)
    house.clock.advance(policies.TIMESTAMP_LEASE)
    house.write_transcripts()
    assert desk.kept() == {str(house.row(issuance_id).pdf_sha256)}
    assert desk.versions(transcript_id) == []


def test_transcript_when_its_holder_is_erased_while_it_is_stamped_then_no_file_stays(desk: Desk):
    house, completion = desk.house, completed()
    issuance_id = house.issue(completion)
    transcript_id = house.transcribe(issuance_id, TranscriptRenderer.ready())
    desk.due()
    desk.meanwhile.append(lambda: house.forget(completion))
    desk.desk.stamp(transcript_id)
    house.clock.advance(policies.TIMESTAMP_LEASE)
    house.write_transcripts()
    assert desk.kept() == {str(house.row(issuance_id).pdf_sha256)}


def test_document_when_not_sealed_then_no_timestamp_is_due(desk: Desk):
    desk.house.sealer = None
    desk.house.issue()
    assert desk.due() == []


def test_timestamp_when_the_service_is_away_then_it_is_tried_again_later(desk: Desk):
    issuance_id = desk.house.issue()
    desk.due()
    desk.service.is_away = True
    desk.desk.stamp(issuance_id)
    desk.service.is_away = False
    assert desk.due() == []
    assert desk.versions(issuance_id) == []
    desk.house.clock.advance(timedelta(seconds=5))
    assert desk.due() == [issuance_id]
    desk.desk.stamp(issuance_id)
    assert len(desk.versions(issuance_id)) == 1


def test_timestamp_when_its_worker_lost_it_then_it_is_due_when_the_lease_runs_out(desk: Desk):
    issuance_id = desk.house.issue()
    assert desk.due() == [issuance_id]
    assert desk.due() == []
    desk.house.clock.advance(timedelta(minutes=5))
    assert desk.due() == [issuance_id]


def test_timestamp_when_two_workers_get_one_then_one_is_handed_out_and_no_file_is_left(desk: Desk):
    issuance_id = desk.house.issue()
    other = StampingDesk(desk.house.database, desk.timestamper, desk.house.store, desk.house.clock)
    desk.meanwhile = [lambda: other.stamp(issuance_id)]
    desk.desk.stamp(issuance_id)
    (version,) = desk.versions(issuance_id)
    assert version.kept_at is not None
    assert desk.kept() == {desk.house.row(issuance_id).pdf_sha256, version.sha256}


def test_timestamp_when_its_worker_died_before_it_was_handed_out_then_the_next_cleans_up(
    desk: Desk,
):
    issuance_id = desk.house.issue()
    with desk.house.database.transaction() as session:
        unstamped = timestamping.begin(session, issuance_id)
    assert unstamped is not None
    stamped = desk.timestamper.stamp(desk.house.store.get(unstamped.sha256), "sv")
    with desk.house.database.transaction() as session:
        assert timestamping.note(session, issuance_id, unstamped, stamped)
    lost = desk.house.store.put(stamped.content)
    desk.desk.stamp(issuance_id)
    (version,) = desk.versions(issuance_id)
    assert version.sha256 != lost
    assert desk.kept() == {desk.house.row(issuance_id).pdf_sha256, version.sha256}


def test_person_when_erased_then_every_version_of_the_document_is_deleted(desk: Desk):
    completion = completed()
    issuance_id = desk.house.issue(completion)
    desk.desk.stamp(issuance_id)
    assert len(desk.kept()) == 2
    desk.house.forget(completion)
    desk.house.clock.advance(timedelta(minutes=10))
    with desk.house.database.transaction() as session:
        erasing.delete_document(session, issuance_id, desk.house.store)
    assert desk.kept() == set()
    assert desk.versions(issuance_id) == []
    assert desk.due() == []


def test_person_when_erased_while_a_timestamp_is_fetched_then_nothing_is_kept(desk: Desk):
    completion = completed()
    issuance_id = desk.house.issue(completion)
    desk.meanwhile = [lambda: desk.house.forget(completion)]
    desk.desk.stamp(issuance_id)
    assert desk.versions(issuance_id) == []
    assert desk.kept() == {desk.house.row(issuance_id).pdf_sha256}
