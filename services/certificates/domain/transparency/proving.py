"""What anybody may ask of the log: proofs, read from the hashes that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.entering import entry_of
from services.certificates.domain.transparency.entries import Entry
from services.certificates.domain.transparency.sequencing import KEPT_LEVELS
from services.certificates.merkle.proofs import prove_consistency, prove_inclusion
from services.certificates.merkle.tree import root_of
from services.certificates.storage import log_entries, log_leaves, log_roots
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.transparency import LogRoot

_TILE = 1 << KEPT_LEVELS


@dataclass(frozen=True)
class ProvenEntry:
    """An entry, its place in the tree, and the hashes beside its way to the root."""

    entry: Entry
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class LogProof:
    """All that the log has of one certificate, under the root that was signed last.

    ``waiting`` counts the entries that the next root will hold. There is no ``root`` while
    none was signed.
    """

    number: str
    root: LogRoot | None
    proven: tuple[ProvenEntry, ...]
    waiting: int


@dataclass
class _KeptTree:
    """The subtrees of the kept tree; each row of hashes is read once."""

    session: Session
    _tiles: dict[tuple[int, int], Sequence[bytes]] = field(default_factory=dict)

    def __call__(self, level: int, position: int) -> bytes:
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


def proof_of(session: Session, issuance: Issuance) -> LogProof:
    """Return what proves that a certificate is in the log."""
    root = log_roots.latest_root(session)
    rows = log_entries.entries_of(session, issuance.id)
    tree, size = _KeptTree(session), root.size if root else 0
    proven = tuple(
        ProvenEntry(entry, row.leaf_index, tuple(prove_inclusion(row.leaf_index, size, tree)))
        for row in rows
        for entry in [entry_of(row)]
        if entry is not None and row.leaf_index is not None and row.leaf_index < size
    )
    return LogProof(issuance.number, root, proven, len(rows) - len(proven))


def consistency(session: Session, earlier: LogRoot, later: LogRoot) -> list[bytes]:
    """Return what proves that root ``later`` holds all that ``earlier`` did."""
    return prove_consistency(earlier.size, later.size, _KeptTree(session))
