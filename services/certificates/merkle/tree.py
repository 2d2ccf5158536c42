"""A tree that grows: what must be kept to append, and hashes over ranges of its leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from services.certificates.merkle.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

# Gives the hash of the complete subtree of 2**level leaves that begins at position * 2**level.
Subtree = Callable[[int, int], bytes]


@dataclass
class Frontier:
    """The complete subtrees that a tree of ``size`` leaves consists of, the largest first.

    They are as many as ``size`` has binary ones, and all that appending needs.
    """

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[bytes]:
        """Add a leaf's hash; return the subtrees that it completes, of level 0, 1, 2 and so on."""
        completed = [leaf]
        rest = self.size
        while rest & 1:
            completed.append(node_hash(self.hashes.pop(), completed[-1]))
            rest >>= 1
        self.hashes.append(completed[-1])
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self.hashes:
            return EMPTY_ROOT
        *rest, root = self.hashes
        for left in reversed(rest):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """Return the hashes one after the other, to be kept beside the size."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, kept: bytes) -> Frontier:
        """Return the frontier that was kept.

        Raises:
            ValueError: There are not as many hashes as a tree of this size has.
        """
        if len(kept) != size.bit_count() * HASH_BYTES:
            raise ValueError(f"{len(kept)} bytes are no frontier of {size} leaves")
        hashes = [kept[at : at + HASH_BYTES] for at in range(0, len(kept), HASH_BYTES)]
        return cls(size, hashes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over hashes of leaves."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


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
