"""What anybody may ask of the log: proofs, read from the hashes that are kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.entering import entry_of
from services.certificates.domain.transparency.entries import Entry
from services.certificates.domain.transparency.kept_tree import KeptTree
from services.certificates.merkle.proofs import prove_consistency, prove_inclusion
from services.certificates.storage import log_entries, log_roots
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.log_standing import LogRoot


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


def proof_of(session: Session, issuance: Issuance) -> LogProof:
    """Return what proves that a certificate is in the log."""
    root = log_roots.latest_root(session)
    rows = log_entries.entries_of(session, issuance.id)
    tree, size = KeptTree(session), root.size if root else 0
    proven = tuple(
        ProvenEntry(entry, row.leaf_index, tuple(prove_inclusion(row.leaf_index, size, tree)))
        for row in rows
        for entry in [entry_of(row)]
        if entry is not None and row.leaf_index is not None and row.leaf_index < size
    )
    return LogProof(issuance.number, root, proven, len(rows) - len(proven))


def consistency(session: Session, earlier: LogRoot, later: LogRoot) -> list[bytes]:
    """Return what proves that root ``later`` holds all that ``earlier`` did."""
    return prove_consistency(earlier.size, later.size, KeptTree(session))
