"""The tree as it is kept: the hashes of leaves, and of complete subtrees of every eighth level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.sequencing import KEPT_LEVELS
from services.certificates.merkle.tree import root_of
from services.certificates.storage import log_leaves

_TILE = 1 << KEPT_LEVELS


@dataclass
class KeptTree:
    """The subtrees of the kept tree; each row of hashes is read once."""

    session: Session
    _tiles: dict[tuple[int, int], Sequence[bytes]] = field(default_factory=dict)

    def __call__(self, level: int, position: int) -> bytes:
        """Return the hash of a complete subtree, as `Subtree` says."""
        beyond = level % KEPT_LEVELS
        first = position << beyond
        tile = self._tile(level - beyond, first // _TILE)
        start = first % _TILE
        return root_of(tile[start : start + (1 << beyond)])

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        known = self._tiles.get((level, number))
        if known is None:
            read = log_leaves.hashes_of_leaves
            if level:
                read = partial(_nodes, level)
            known = self._tiles[level, number] = read(self.session, number * _TILE, _TILE)
        return known


def _nodes(level: int, session: Session, first: int, count: int) -> Sequence[bytes]:
    return log_leaves.hashes_of_nodes(session, level, first, count)
