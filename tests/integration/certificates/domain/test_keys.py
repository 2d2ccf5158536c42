"""The life of a seal key: enrolled by the first document, retired, compromised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.certificates.domain import keys
from services.certificates.domain.errors import (
    SigningKeyAmbiguous,
    SigningKeyNotActive,
    SigningKeyUnknown,
)
from services.certificates.domain.verification import verify
from services.certificates.storage.signing_keys import SigningKey, all_keys
from tests.support.certificate_house import House
from tests.support.certificates import PlainTextSealer


@pytest.fixture
def sealed_house(house: House) -> House:
    house.sealer = PlainTextSealer()
    return house


def rows(house: House) -> list[SigningKey]:
    with house.database.transaction() as session:
        return list(all_keys(session))


def act(house: House, what: str, fingerprint: str, since: datetime | None = None) -> None:
    with house.database.transaction() as session:
        if what == "retire":
            keys.retire(session, fingerprint, now=house.clock.now())
        else:
            assert since is not None
            keys.compromise(session, fingerprint, since=since, now=house.clock.now())


def test_document_when_the_first_is_sealed_then_its_key_is_known(sealed_house: House) -> None:
    issuance_id = sealed_house.issue()
    (key,) = rows(sealed_house)
    row = sealed_house.row(issuance_id)
    assert (key.state, key.name, key.enrolled_at) == (
        "active", "A seal", sealed_house.clock.now(),
    )  # fmt: skip
    assert row.sealed_by == key.fingerprint
    assert row.pdf_sha256 is not None
    assert sealed_house.store.get(row.pdf_sha256).endswith(b"sealed by A seal")


def test_document_when_more_are_sealed_then_the_key_is_enrolled_once(sealed_house: House) -> None:
    sealed_house.issue()
    sealed_house.issue()
    assert len(rows(sealed_house)) == 1


def test_document_when_there_is_no_key_then_it_carries_no_seal(house: House) -> None:
    assert house.row(house.issue()).sealed_by is None
    assert rows(house) == []


def test_document_when_the_key_is_retired_then_it_waits_unsealed(sealed_house: House) -> None:
    sealed_house.issue()
    act(sealed_house, "retire", PlainTextSealer.fingerprint)
    waiting = sealed_house.reserve()
    assert waiting is not None
    with pytest.raises(SigningKeyNotActive):
        sealed_house.workshop.render_certificates([waiting])
    assert (sealed_house.row(waiting).state, sealed_house.row(waiting).attempts) == ("reserved", 0)


def test_document_when_the_certificate_of_the_key_ran_out_then_it_waits(house: House) -> None:
    house.sealer = PlainTextSealer(not_after=house.clock.now())
    waiting = house.reserve()
    assert waiting is not None
    with pytest.raises(SigningKeyNotActive):
        house.workshop.render_certificates([waiting])


def test_key_when_retired_twice_then_the_second_is_refused(sealed_house: House) -> None:
    sealed_house.issue()
    act(sealed_house, "retire", "f00d")
    with pytest.raises(SigningKeyNotActive):
        act(sealed_house, "retire", "f00d")


def test_key_when_nobody_has_it_then_it_is_unknown(house: House) -> None:
    with pytest.raises(SigningKeyUnknown):
        act(house, "retire", "abc")


def test_key_when_two_begin_alike_then_more_has_to_be_typed(house: House) -> None:
    for fingerprint in ("f00d1", "f00d2"):
        house.sealer = PlainTextSealer(fingerprint=fingerprint)
        house.issue()
    with pytest.raises(SigningKeyAmbiguous):
        act(house, "retire", "f00d")
    act(house, "retire", "f00d1")
    assert {key.fingerprint: key.state for key in rows(house)} == {
        "f00d1": "verify_only", "f00d2": "active",
    }  # fmt: skip


def test_key_when_compromised_then_only_seals_from_before_are_trusted(sealed_house: House) -> None:
    before = sealed_house.issue()
    stolen = sealed_house.clock.now() + timedelta(hours=1)
    sealed_house.clock.advance(timedelta(hours=2))
    after = sealed_house.issue()
    act(sealed_house, "compromise", PlainTextSealer.fingerprint, stolen)
    assert [trusted(sealed_house, each) for each in (before, after)] == [True, False]


def test_key_when_compromised_again_then_the_earlier_time_holds(sealed_house: House) -> None:
    sealed_house.issue()
    for day in (3, 1, 2):
        act(sealed_house, "compromise", "f00d", datetime(2026, 11, day, tzinfo=UTC))
    (key,) = rows(sealed_house)
    assert (key.state, key.compromised_from) == ("compromised", datetime(2026, 11, 1, tzinfo=UTC))


def trusted(house: House, issuance_id: object) -> bool:
    number = next(row.number for row in house.rows() if row.id == issuance_id)
    with house.database.transaction() as session:
        finding = verify(session, number, now=house.clock.now())
    assert finding is not None
    assert finding.seal is not None
    return finding.seal.is_trusted
