"""Makes proofs: that a leaf is in a tree, and that a later tree holds all of an earlier one.

RFC 9162 sections 2.1.3.1 and 2.1.4.1.
"""

from __future__ import annotations

from services.certificates.merkle.subtrees import Subtree, range_hash, split


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
