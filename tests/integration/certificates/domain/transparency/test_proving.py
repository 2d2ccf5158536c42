"""Proofs that are read from the kept hashes, checked by the rules of RFC 9162."""

from __future__ import annotations

from services.certificates.domain.transparency.proving import LogProof, consistency, proof_of
from services.certificates.merkle.checking import follows, includes
from services.certificates.storage import queries
from tests.support.certificate_house import House
from tests.support.log import LogKeeper, fill, roots


def proof(house: House, issuance_id: object) -> LogProof:
    with house.database.transaction() as session:
        row = queries.by_id(session, issuance_id)  # type: ignore[arg-type]
        assert row is not None
        return proof_of(session, row)


def test_proof_when_the_tree_is_large_and_uneven_leads_to_the_signed_root(house: House):
    keeper = LogKeeper(house)
    fill(house, 300)
    issuance_id = house.issue()
    fill(house, 333)
    house.revoke(issuance_id)
    keeper.sign()
    found = proof(house, issuance_id)
    assert found.root is not None
    assert [(each.entry.event, each.index) for each in found.proven] == [
        ("issued", 300),
        ("revoked", 634),
    ]
    assert all(
        includes(each.entry.leaf(), each.index, 635, each.path, found.root.root)
        for each in found.proven
    )
    assert found.waiting == 0


def test_proof_when_the_next_root_is_not_signed_yet_says_what_waits(house: House):
    issuance_id = house.issue()
    assert proof(house, issuance_id) == LogProof(house.row(issuance_id).number, None, (), 1)
    keeper = LogKeeper(house)
    keeper.sign()
    house.revoke(issuance_id)
    later = proof(house, issuance_id)
    assert ([each.index for each in later.proven], later.waiting) == ([0], 1)


def test_consistency_when_asked_between_any_two_roots_is_proven(house: House):
    keeper = LogKeeper(house)
    for count in (3, 254, 1, 300):
        fill(house, count)
        keeper.sign()
    every = roots(house)
    for place, earlier in enumerate(every):
        for later in every[place:]:
            with house.database.transaction() as session:
                path = consistency(session, earlier, later)
            assert follows(earlier.size, earlier.root, later.size, later.root, path)
