"""What enters the log: every event of a certificate, in the transaction in which it happens."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from services.certificates.domain.history import SYSTEM, Cause, change_state
from services.certificates.domain.transparency.entering import entry_of
from services.certificates.merkle.hashing import leaf_hash
from services.certificates.storage import queries
from services.certificates.storage.log_tables import LogEntry
from tests.support.certificate_house import House
from tests.support.certificates import completed
from tests.support.log import LogKeeper


def entries(house: House) -> list[LogEntry]:
    with house.database.transaction() as session:
        return list(session.query(LogEntry).order_by(LogEntry.id))


def test_log_when_a_certificate_is_issued_and_revoked_has_both_events(house: House):
    issuance_id = house.issue()
    house.revoke(issuance_id)
    row = house.row(issuance_id)
    assert [
        (entry.event, entry.issuance_id, entry.certificate, entry.pdf_sha256, entry.at)
        for entry in entries(house)
    ] == [
        ("issued", row.id, row.number, row.pdf_sha256, row.issued_at),
        ("revoked", row.id, row.number, row.pdf_sha256, house.clock.now()),
    ]


def test_log_when_a_certificate_is_only_reserved_says_nothing_of_it(house: House):
    house.reserve()
    assert entries(house) == []


def test_log_when_what_was_only_reserved_is_erased_says_nothing_of_it(house: House):
    completion = completed()
    house.reserve(completion)
    house.forget(completion)
    assert entries(house) == []


def test_log_when_a_document_cannot_be_made_says_nothing_of_it(house: House):
    house.renderer.refuses = "Åsa Öberg"
    house.issue(completed(name="Åsa Öberg"))
    assert entries(house) == []


def test_log_when_a_change_is_rolled_back_has_no_entry(house: House):
    issuance_id = house.issue()
    with Session(house.database.engine) as session:
        row = queries.by_id_locked(session, issuance_id)
        assert row is not None
        change_state(session, row, "erased", Cause(house.clock.now(), SYSTEM, "a test"))
        session.flush()
        session.rollback()
    assert [entry.event for entry in entries(house)] == ["issued"]


def test_leaf_when_made_holds_no_word_about_the_holder(house: House):
    house.issue(completed(name="Åsa Öberg"))
    (row,) = entries(house)
    entry = entry_of(row)
    assert entry is not None
    said = json.loads(entry.to_bytes())
    assert said == {
        "at": "2026-11-24T09:00:00.000000Z",
        "certificate": row.certificate,
        "credential_sha256": None,
        "event": "issued",
        "pdf_sha256": row.pdf_sha256,
        "salt": row.salt,
    }
    assert len(bytes.fromhex(said["salt"])) == 32
    assert row.leaf_hash == leaf_hash(entry.to_bytes())


def test_salts_when_made_are_never_the_same(house: House):
    house.issue()
    house.issue()
    assert len({entry.salt for entry in entries(house)}) == 2


def test_entries_when_the_holder_is_erased_keep_their_leaves_and_lose_their_meaning(house: House):
    completion = completed()
    issuance_id = house.issue(completion)
    house.issue()
    LogKeeper(house).sign()
    before = entries(house)
    house.forget(completion)
    after = entries(house)
    assert [entry.leaf_hash for entry in after[:2]] == [entry.leaf_hash for entry in before]
    assert [
        (entry.event, entry.salt, entry.issuance_id, entry.certificate, entry.pdf_sha256)
        for entry in after
        if entry.issuance_id is None
    ] == [("issued", None, None, None, None), ("erased", None, None, None, None)]
    assert issuance_id not in {entry.issuance_id for entry in after}
    assert after[1].salt is not None
