"""Point 31: programs of others read from our lists what became of a certificate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from services.certificates.badges.contexts import CREDENTIALS
from services.certificates.domain.keys import compromise
from services.certificates.domain.status.places import StatusPlace
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.badges import signer
from tests.support.certificate_house import House
from tests.support.certificates import MemoryStore, PlainTextRenderer, certificate_links
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.status_lists import DATA_INTEGRITY, ISSUER, TOKEN, StatusHouse, documents_of

BOTH = (DATA_INTEGRITY, TOKEN)


@pytest.fixture
def lists(certificates_database: TestDatabase, redis_url: str, tmp_path: Path) -> StatusHouse:
    # Other programs look at the clock of the machine.
    clock = SettableClock(datetime.now(UTC))
    house = House(certificates_database, clock, PlainTextRenderer(), MemoryStore())
    return StatusHouse.of(house, redis_url, tmp_path)


@pytest.fixture(scope="module")
def javascript() -> Iterator[JavaScript]:
    with JavaScript() as running:
        yield running


def _address(place: StatusPlace) -> str:
    return place.members(certificate_links())[0]["statusListCredential"]


def credential(place: StatusPlace) -> dict[str, Any]:
    """Return as much of a certificate's credential as readers of its status ask for."""
    return {
        "@context": [CREDENTIALS],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER.issuer,
        "credentialSubject": {"id": "urn:uuid:019ad000-0000-7000-8000-000000000001"},
        "credentialStatus": place.members(certificate_links()),
    }


@point(31)
def test_bits_when_states_change_show_in_both_forms_at_once(lists: StatusHouse):
    (first, place), (_other, untouched) = lists.issue(), lists.issue()
    assert lists.sign() == 2
    lists.house.clock.advance(timedelta(seconds=1))
    off = {"revocation": False, "suspension": False}
    assert [lists.bits(place, form) for form in BOTH] == [off] * 2
    for act, changed in (
        (lists.house.suspend, {"suspension": True}),
        (lists.house.restore, {}),
        (lists.house.revoke, {"revocation": True}),
    ):
        act(first)
        assert lists.sign() == 1
        assert [lists.bits(place, form) for form in BOTH] == [off | changed] * 2
        lists.house.clock.advance(timedelta(seconds=1))
    assert [lists.bits(untouched, form) for form in BOTH] == [off] * 2


@point(31, 39)
def test_bit_when_a_name_was_corrected_says_that_the_old_one_is_no_longer_good(lists: StatusHouse):
    issuance_id, place = lists.issue()
    lists.sign()
    lists.house.clock.advance(timedelta(seconds=1))
    lists.house.correct(issuance_id, "Åsa Öbergsson")
    lists.house.draw()
    assert lists.house.row(issuance_id).state == "superseded"
    lists.sign()
    assert [lists.bits(place, form)["revocation"] for form in BOTH] == [True] * 2


@point(31)
def test_lists_when_nothing_changes_are_signed_again_once_a_day(lists: StatusHouse):
    lists.issue()
    signed = []
    for wait in (0, 23, 1):
        lists.house.clock.advance(timedelta(hours=wait))
        signed.append(lists.sign())
    assert signed == [2, 0, 2]


@point(31)
def test_lists_when_the_key_that_signed_them_is_compromised_are_signed_by_the_next_one_at_once(
    lists: StatusHouse,
):
    _issuance, place = lists.issue()
    lists.sign()
    before = {form: lists.fetch(_address(place), form) for form in BOTH}
    lists.house.clock.advance(timedelta(minutes=1))
    now = lists.house.clock.now()
    with lists.house.database.transaction() as session:
        compromise(session, ISSUER.proof_key.fingerprint, since=now, now=now)
    assert lists.sign(signer(2025)) == 2
    assert all(lists.fetch(_address(place), form) != before[form] for form in BOTH)


@point(31)
def test_lists_when_fetched_are_long_enough_named_and_kept_for_five_minutes(lists: StatusHouse):
    lists.issue()
    lists.sign()
    for purpose in ("revocation", "suspension"):
        answer = lists.client.get(f"/status/{purpose}/1")
        said = json.loads(answer.data)
        assert said["issuer"] == ISSUER.issuer
        assert said["credentialSubject"]["statusPurpose"] == purpose
        assert len(decode_encoded_list(said["credentialSubject"]["encodedList"])) * 8 == 131_072
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Accept" in answer.vary
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert lists.client.get("/status/revocation/2").status_code == 404
    assert lists.client.get("/status/attendance/1").status_code == 404


@point(31)
def test_digital_bazaar_when_asked_reads_the_bit_of_a_signed_list(
    lists: StatusHouse, javascript: JavaScript
):
    (issuance_id, place), (_other, untouched) = lists.issue(), lists.issue()
    lists.house.revoke(issuance_id)
    lists.sign()

    def ask(of: StatusPlace, **more: Any) -> dict[str, Any]:
        addresses = {m["statusListCredential"] for m in of.members(certificate_links())}
        fetched = {address: json.loads(lists.fetch(address)) for address in addresses}
        content = json.dumps(credential(of) | more).encode()
        return javascript.ask("status", content, documents=documents_of(fetched))

    # It calls a revoked credential verified; only the bit tells.
    assert ask(untouched)["bits"] == {"revocation": False, "suspension": False}
    assert ask(place)["bits"] == {"revocation": True, "suspension": False}
    refused = ask(place, issuer="did:web:example.com")
    assert (refused["verified"], refused["bits"]) == (False, {})


@point(31)
def test_digital_bazaar_when_a_bit_was_cleared_by_another_refuses_the_list(
    lists: StatusHouse, javascript: JavaScript
):
    issuance_id, place = lists.issue()
    lists.sign()
    addresses = {m["statusListCredential"] for m in place.members(certificate_links())}
    before = {address: json.loads(lists.fetch(address)) for address in addresses}
    lists.house.clock.advance(timedelta(seconds=1))
    lists.house.revoke(issuance_id)
    lists.sign()
    forged = {
        address: json.loads(lists.fetch(address))
        | {"credentialSubject": before[address]["credentialSubject"]}
        for address in addresses
    }
    content = json.dumps(credential(place)).encode()
    answer = javascript.ask("status", content, documents=documents_of(forged))
    assert (answer["verified"], answer["bits"]) == (False, {})


@point(31)
def test_openbadgeslib_when_asked_reads_the_bit_of_a_signed_token(lists: StatusHouse):
    (issuance_id, place), (_other, untouched) = lists.issue(), lists.issue()
    lists.house.revoke(issuance_id)
    lists.sign()
    assert ISSUER.token_key is not None
    pem = ISSUER.token_key.private.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    from openbadgeslib.ob3.status import _check_entry  # noqa: PLC0415 - no public way

    def check(of: StatusPlace, issuer: str = ISSUER.issuer) -> None:
        for member in of.members(certificate_links()):
            _check_entry(
                member,
                lambda address: lists.fetch(address, TOKEN),
                badge_issuer=issuer,
                verify_list=True,
                list_pubkey_pem=pem,
            )

    check(untouched)
    with pytest.raises(OB3VerificationError, match="'revocation' is set at index"):
        check(place)
    with pytest.raises(OB3VerificationError, match="does not match the badge issuer"):
        check(untouched, "did:web:example.com")
    said = OB3Verifier(pem)._decode_payload(
        lists.fetch(place.members(certificate_links())[0]["statusListCredential"], TOKEN).decode()
    )
    bits = decode_encoded_list(said["credentialSubject"]["encodedList"])
    assert set_indices(bits) == {place.position}
