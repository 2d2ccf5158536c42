"""What anybody may ask of the log: proofs, read from the hashes that are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.entering import entry_of
from services.certificates.domain.transparency.entries import Entry
from services.certificates.domain.transparency.kept_tree import KeptTree
from services.certificates.facts.transcripts import TranscriptFacts
from services.certificates.merkle.proofs import prove_consistency, prove_inclusion
from services.certificates.storage import log_entries, log_roots, transcripts
from services.certificates.storage.log_standing import LogRoot
from services.certificates.storage.papers import Paper
from services.certificates.storage.transcripts import Transcript


@dataclass(frozen=True)
class ProvenEntry:
    """An entry, its place in the tree, and the hashes beside its way to the root."""

    entry: Entry
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class LogProof:
    """All that the log has of one certificate or transcript, under the root that was signed last.

    ``waiting`` counts the entries that the next root will hold. There is no ``root`` while
    none was signed. ``listed`` is what it has of the certificates in a transcript.
    """

    number: str
    root: LogRoot | None
    proven: tuple[ProvenEntry, ...]
    waiting: int
    listed: tuple[LogProof, ...] = ()


def proof_of(session: Session, paper: Paper) -> LogProof:
    """Return what proves that a certificate or transcript is in the log, and what it lists, too."""
    root, tree = log_roots.latest_root(session), KeptTree(session)
    own = _proof(session, paper, root, tree)
    if not isinstance(paper, Transcript):
        return own
    facts = TranscriptFacts.model_validate(paper.facts)
    rows = transcripts.by_numbers(session, [each.number for each in facts.entries])
    listed = (_proof(session, rows[each.number], root, tree) for each in facts.entries)
    return replace(own, listed=tuple(listed))


def _proof(session: Session, paper: Paper, root: LogRoot | None, tree: KeptTree) -> LogProof:
    rows = log_entries.entries_of(session, paper.id)
    size = root.size if root else 0
    proven = tuple(
        ProvenEntry(entry, row.leaf_index, tuple(prove_inclusion(row.leaf_index, size, tree)))
        for row in rows
        for entry in [entry_of(row)]
        if entry is not None and row.leaf_index is not None and row.leaf_index < size
    )
    return LogProof(paper.number, root, proven, len(rows) - len(proven))


def consistency(session: Session, earlier: LogRoot, later: LogRoot) -> list[bytes]:
    """Return what proves that root ``later`` holds all that ``earlier`` did."""
    return prove_consistency(earlier.size, later.size, KeptTree(session))
