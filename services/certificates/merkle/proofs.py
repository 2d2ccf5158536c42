"""Proofs: that a leaf is in a tree, and that a later tree holds all of an earlier one.

RFC 9162 sections 2.1.3 and 2.1.4. Checking follows the sections' own algorithms and shares no
code with making, so that a mistake in one is found by the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.certificates.merkle.hashing import EMPTY_ROOT, node_hash
from services.certificates.merkle.tree import Subtree, range_hash, split


def prove_inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes beside the way from leaf ``index`` up to the root over ``size`` leaves.

    Raises:
        ValueError: There is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(start, middle, subtree))
            start = middle
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether ``path`` proves that ``leaf`` is leaf ``index`` under ``root``.

    RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(beside, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def prove_consistency(earlier: int, later: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that lead from the root over ``earlier`` leaves to that over ``later``.

    Between equal trees, and from the empty one, there is nothing to prove.

    Raises:
        ValueError: The earlier tree is the larger one.
    """
    if not 0 <= earlier <= later:
        raise ValueError(f"a tree of {later} leaves does not follow one of {earlier}")
    if earlier in (0, later):
        return []
    path, start, end, whole = [], 0, later, True
    while earlier != end:
        middle = start + split(end - start)
        if earlier <= middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(start, middle, subtree))
            start, whole = middle, False
    if not whole:
        path.append(range_hash(start, end, subtree))
    return path[::-1]


def follows(earlier: int, before: bytes, later: int, after: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether ``path`` proves that root ``after`` holds all leaves of root ``before``.

    RFC 9162 section 2.1.4.2.
    """
    if not 0 <= earlier <= later:
        return False
    if earlier == 0:
        return not path and before == EMPTY_ROOT
    if earlier == later:
        return not path and before == after
    hashes = [before, *path] if earlier & (earlier - 1) == 0 else list(path)
    if not hashes:
        return False
    here, last = earlier - 1, later - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and old == before and new == after
