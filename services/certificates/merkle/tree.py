"""A tree that grows: what must be kept to append, and the root over all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.certificates.merkle.hashing import EMPTY_ROOT, HASH_BYTES, node_hash


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
