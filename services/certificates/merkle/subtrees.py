"""Hashes over ranges of leaves, put together from those of complete subtrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.certificates.merkle.hashing import node_hash
from services.certificates.merkle.tree import root_of

# Gives the hash of the complete subtree of 2**level leaves that begins at position * 2**level.
Subtree = Callable[[int, int], bytes]


def subtrees_of(leaves: Sequence[bytes]) -> Subtree:
    """Return the subtrees of a tree whose leaves are at hand."""

    def subtree(level: int, position: int) -> bytes:
        start = position << level
        return root_of(leaves[start : start + (1 << level)])

    return subtree


def split(count: int) -> int:
    """Return the largest power of two below ``count``, where a tree of so many leaves divides."""
    return 1 << (count - 1).bit_length() - 1


def range_hash(start: int, end: int, subtree: Subtree) -> bytes:
    """Return the root over the leaves from ``start`` to before ``end``.

    ``start`` is a multiple of the smallest power of two that is not below their number, as it
    is for every node of a tree.
    """
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtree(level, start >> level)
    middle = start + split(count)
    return node_hash(range_hash(start, middle, subtree), range_hash(middle, end, subtree))
