"""Trees against the definition in RFC 9162, written down once more in the plainest way."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certificates.merkle.checking import follows, includes
from services.certificates.merkle.hashing import EMPTY_ROOT, leaf_hash
from services.certificates.merkle.proofs import prove_consistency, prove_inclusion
from services.certificates.merkle.subtrees import range_hash, subtrees_of
from services.certificates.merkle.tree import Frontier, root_of
from tests.support.machine_speed import allowed, least_seconds

SIZES = st.integers(min_value=1, max_value=130)


def naive(entries: list[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + naive(entries[:k]) + naive(entries[k:])).digest()


def entries(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(count)]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries(count)]


def test_root_when_there_is_no_leaf_is_the_hash_of_nothing():
    assert Frontier().root() == EMPTY_ROOT == naive([])


def test_root_when_taken_of_the_test_vectors_of_certificate_transparency_is_theirs():
    texts = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    texts.append("606162636465666768696a6b6c6d6e6f")
    root = root_of(leaf_hash(bytes.fromhex(text)) for text in texts)
    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.lists(st.binary(max_size=8), max_size=130))
def test_root_when_leaves_are_appended_one_by_one_is_that_of_the_definition(own: list[bytes]):
    assert root_of(leaf_hash(entry) for entry in own) == naive(own)


@given(SIZES, st.integers(0, 130))
def test_frontier_when_kept_and_taken_up_again_goes_on_as_if_it_never_stopped(size: int, at: int):
    at = min(at, size)
    first = Frontier()
    for leaf in leaves(size)[:at]:
        first.append(leaf)
    second = Frontier.from_bytes(first.size, first.to_bytes())
    for leaf in leaves(size)[at:]:
        second.append(leaf)
    assert second.root() == naive(entries(size))


def test_frontier_when_hashes_are_missing_refuses_to_go_on():
    with pytest.raises(ValueError, match="no frontier of 3"):
        Frontier.from_bytes(3, bytes(32))


def test_append_when_it_completes_subtrees_names_each_of_them():
    frontier, own = Frontier(), leaves(8)
    completed = [frontier.append(leaf) for leaf in own]
    assert [len(each) for each in completed] == [1, 2, 1, 3, 1, 2, 1, 4]
    assert completed[7] == [range_hash(7 - 2**n + 1, 8, subtrees_of(own)) for n in range(4)]


@given(SIZES, st.data())
def test_inclusion_when_proven_for_any_leaf_of_any_tree_is_accepted(size: int, data: st.DataObject):
    index = data.draw(st.integers(0, size - 1))
    own = leaves(size)
    path = prove_inclusion(index, size, subtrees_of(own))
    assert includes(own[index], index, size, path, naive(entries(size)))


@given(SIZES, st.data())
def test_inclusion_when_anything_about_the_proof_is_changed_is_refused(
    size: int, data: st.DataObject
):
    own = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    path = prove_inclusion(index, size, subtrees_of(own))
    root = naive(entries(size))
    wrong = data.draw(st.integers(-1, size + 3).filter(lambda other: other != index))
    assert not includes(own[index], wrong, size, path, root)
    assert not includes(leaf_hash(b"another"), index, size, path, root)
    assert not includes(own[index], index, size, [*path, bytes(32)], root)
    assert not includes(own[index], index, size, path, bytes(32))
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not includes(own[index], index, size, path[:at] + path[at + 1 :], root)
        changed = [*path[:at], bytes(32), *path[at + 1 :]]
        assert not includes(own[index], index, size, changed, root)


@given(SIZES, st.data())
def test_consistency_when_proven_between_any_two_trees_is_accepted(size: int, data: st.DataObject):
    earlier = data.draw(st.integers(0, size))
    path = prove_consistency(earlier, size, subtrees_of(leaves(size)))
    before, after = naive(entries(earlier)), naive(entries(size))
    assert follows(earlier, before, size, after, path)


@given(SIZES, st.data())
def test_consistency_when_an_earlier_leaf_was_changed_cannot_be_proven(
    size: int, data: st.DataObject
):
    earlier = data.draw(st.integers(1, size))
    changed = leaves(size)
    changed[data.draw(st.integers(0, earlier - 1))] = leaf_hash(b"another")
    path = prove_consistency(earlier, size, subtrees_of(changed))
    before, after = naive(entries(earlier)), root_of(changed)
    assert not follows(earlier, before, size, after, path)
    assert not follows(earlier, before, size, after, [*path, bytes(32)])
    assert not follows(size + 1, before, size, after, path)


@pytest.mark.parametrize(("earlier", "later"), [(3, 2), (-1, 2)])
def test_consistency_when_trees_are_the_wrong_way_round_is_no_question(earlier: int, later: int):
    with pytest.raises(ValueError, match="does not follow"):
        prove_consistency(earlier, later, subtrees_of(leaves(2)))


@pytest.mark.parametrize("index", [-1, 2])
def test_inclusion_when_there_is_no_such_leaf_is_no_question(index: int):
    with pytest.raises(ValueError, match="no leaf"):
        prove_inclusion(index, 2, subtrees_of(leaves(2)))


def test_root_when_there_are_ten_thousand_leaves_takes_milliseconds():
    own = leaves(10_000)
    # 9 ms where it was written; ten times as much would still be no work to wait for.
    assert least_seconds(lambda: root_of(own)) < allowed(0.1)
