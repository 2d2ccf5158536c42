"""From a completed registration to exactly one certificate and one message about it."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from services.certificates.domain import issuing
from services.certificates.domain.policies import LEASE
from services.certificates.domain.verification import verify
from services.certificates.engine.errors import RenderingRefused
from services.certificates.facts import PrintedFacts
from shared.contracts.certificates import CertificateIssued
from shared.kernel.identifiers import is_public_code, new_id
from shared.messaging.tables import outbox
from tests.support.certificate_house import House
from tests.support.certificates import PUBLIC_URL, MemoryStore, certificate_links, completed


def test_reserve_when_completed_freezes_number_and_facts(house: House):
    message = completed(name="Bo Ek", language="en")
    issuance_id = house.reserve(message)
    assert issuance_id is not None
    row = house.row(issuance_id)
    facts = PrintedFacts.model_validate(row.facts)
    assert is_public_code(row.number)
    assert (row.state, row.language, row.cohort_id, row.correlation_id) == (
        "reserved",
        "en",
        message.cohort.cohort_id,
        "story",
    )
    assert (facts.number, facts.name, facts.issuer) == (
        row.number,
        "Bo Ek",
        "Stiftelsen Exempelparken",
    )
    assert facts.verify_url == f"{PUBLIC_URL}/certificates/{row.number}"
    assert facts.issued_on == house.clock.now().date()


def test_reserve_when_told_twice_keeps_the_first(house: House):
    message = completed()
    first = house.reserve(message)
    assert house.reserve(message) is None
    assert [row.id for row in house.rows()] == [first]
    assert house.told() == []


def test_reserve_when_completion_is_corrected_makes_another(house: House):
    message = completed()
    house.reserve(message)
    house.reserve(message.model_copy(update={"completion_id": new_id()}))
    assert len({row.number for row in house.rows()}) == 2


def test_reserve_when_told_in_two_processes_at_once_makes_one(house: House):
    message, barrier = completed(), Barrier(8)

    def race() -> None:
        barrier.wait()
        house.reserve(message)

    threads = [Thread(target=race) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(house.rows()) == 1


def test_render_when_reserved_issues_stores_and_tells_once(house: House):
    issuance_id = house.issue()
    row = house.row(issuance_id)
    assert row.state == "issued"
    assert row.pdf_sha256 is not None
    assert house.store.get(row.pdf_sha256) == f"{row.number} Åsa Öberg".encode()
    assert (row.pdf_bytes, row.template_version, row.attempts) == (
        len(f"{row.number} Åsa Öberg".encode()),
        "fake-classic",
        1,
    )
    assert (row.next_attempt_at, row.claimed_until, row.issued_at) == (
        None,
        None,
        house.clock.now(),
    )
    assert house.told() == [("certificate.issued", 1)]


def test_render_when_issued_tells_all_that_readers_need(house: House):
    message = completed(name="Bo Ek", language="en")
    issuance_id = house.issue(message)
    with house.database.transaction() as session:
        body, correlation = session.execute(select(outbox.c.body, outbox.c.correlation_id)).one()
    told = CertificateIssued.model_validate(body)
    number = house.row(issuance_id).number
    assert correlation == "story"
    assert (told.issuance_id, told.registration_id, told.number) == (
        issuance_id,
        message.registration_id,
        number,
    )
    assert told.participant == message.participant
    assert told.organiser == message.cohort.organiser
    assert told.program_title == message.cohort.program.title
    assert told.funding == message.cohort.funding
    assert told.my_page_url == message.my_page_url
    assert told.verify_url == f"{PUBLIC_URL}/certificates/{number}"
    address, _, token = told.download_url.rpartition("/")
    assert address == f"{PUBLIC_URL}/certificates/{number}/file"
    certificate_links().check_download(number, token)


def test_render_when_delivered_twice_changes_nothing(house: House):
    issuance_id = house.issue()
    house.workshop.render_certificates([issuance_id])
    assert len(house.renderer.drawn) == 1
    assert house.told() == [("certificate.issued", 1)]


def test_render_when_nobody_reserved_it_does_nothing(house: House):
    house.workshop.render_certificates([new_id()])
    assert house.told() == []


def test_settle_when_another_worker_was_first_then_its_document_stays(house: House):
    issuance_id = house.issue()
    late = {issuance_id: issuing.Document(b"late", "other")}
    with house.database.transaction() as session:
        assert issuing.note_hashes(session, late).wanted == []
        left = issuing.settle(session, late, links=certificate_links(), now=house.clock.now())
    assert left == [late[issuance_id].sha256]
    assert house.row(issuance_id).template_version == "fake-classic"
    assert house.told() == [("certificate.issued", 1)]


def test_render_when_drawn_in_two_workers_at_once_tells_once(house: House):
    issuance_id = house.reserve()
    assert issuance_id is not None
    threads = [
        Thread(target=house.workshop.render_certificates, args=([issuance_id],)) for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert house.told() == [("certificate.issued", 1)]
    assert len(disk_of(house).kept) == 1


def test_render_when_the_engine_refuses_fails_with_words_and_tells_nobody(house: House):
    house.renderer.refuses = "Bo 🎉"
    issuance_id = house.issue(completed(name="Bo 🎉"))
    row = house.row(issuance_id)
    assert (row.state, row.failure, row.next_attempt_at) == (
        "failed",
        "rendering_refused: told to",
        None,
    )
    assert house.told() == []
    house.workshop.render_certificates([issuance_id])
    assert house.row(issuance_id).attempts == 1


def test_render_when_the_disk_is_full_tries_again_later_and_then_issues(house: House):
    disk_of(house).full = True
    issuance_id = house.issue()
    row = house.row(issuance_id)
    assert row.state == "reserved"
    assert row.failure == "OSError: [Errno 28] No space left on device"
    assert row.next_attempt_at == house.clock.now() + timedelta(seconds=5)
    disk_of(house).full = False
    house.workshop.render_certificates([issuance_id])
    assert (house.row(issuance_id).state, house.row(issuance_id).failure) == ("issued", None)
    assert house.told() == [("certificate.issued", 1)]


@pytest.mark.parametrize("failure", [OSError(), RenderingRefused("late")])
def test_settle_when_it_failed_here_and_was_issued_meanwhile_then_nothing_changes(
    house: House, failure: Exception
):
    issuance_id = house.issue()
    with house.database.transaction() as session:
        issuing.settle(
            session, {issuance_id: failure}, links=certificate_links(), now=house.clock.now()
        )
    assert (house.row(issuance_id).state, house.row(issuance_id).failure) == ("issued", None)


def disk_of(house: House) -> MemoryStore:
    assert isinstance(house.store, MemoryStore)
    return house.store


def claim(house: House, limit: int = 10) -> list[object]:
    with house.database.transaction() as session:
        return list(issuing.claim_due(session, house.clock.now(), limit))


def test_claim_due_when_reserved_is_leased_to_one_and_due_again_after_the_lease(house: House):
    issuance_id = house.reserve()
    assert claim(house) == [issuance_id]
    assert claim(house) == []
    house.clock.advance(LEASE)
    assert claim(house) == [issuance_id]


def test_claim_due_when_more_are_due_takes_the_oldest_up_to_the_limit(house: House):
    first = house.reserve()
    house.clock.advance(timedelta(seconds=1))
    second = house.reserve()
    assert claim(house, 1) == [first]
    assert claim(house, 5) == [second]


def test_claim_due_when_issued_or_waiting_takes_nothing(house: House):
    house.issue()
    disk_of(house).full = True
    house.issue()
    assert claim(house) == []


def test_history_when_issued_has_a_line_for_each_step(house: House):
    issuance_id = house.issue()
    assert [
        (line.from_state, line.to_state, line.actor, line.reason)
        for line in house.history(issuance_id)
    ] == [
        (None, "reserved", "system", "registration completed"),
        ("reserved", "issued", "system", "document stored"),
    ]


def test_verify_when_only_reserved_is_unknown(house: House):
    issuance_id = house.reserve()
    assert issuance_id is not None
    with house.database.transaction() as session:
        assert verify(session, house.row(issuance_id).number, now=house.clock.now()) is None
