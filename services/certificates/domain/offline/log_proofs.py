"""Reads a proof that a certificate is in the log, and judges it by hashing alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.certificates.domain.offline.trusted import DocumentUnreadable
from services.certificates.domain.transparency.documents import FORMAT
from services.certificates.domain.transparency.entries import Entry
from services.certificates.merkle.checking import includes
from services.certificates.merkle.checkpoints import Checkpoint, read

# After these a certificate is worth nothing, until it is restored.
ENDING = frozenset({"revoked", "suspended", "superseded"})
_STANDING = ENDING | {"issued", "restored"}
_FILES = frozenset({"issued", "timestamped"})


@dataclass(frozen=True)
class ProofFile:
    """A proof as it was handed out: the signed root, and entries with their ways to it."""

    note: str
    root: Checkpoint
    entries: tuple[tuple[Entry, int, tuple[bytes, ...]], ...]

    @classmethod
    def read(cls, document: Any) -> ProofFile:
        """Read a proof.

        Raises:
            DocumentUnreadable: It is none.
        """
        try:
            if document["format"] != FORMAT:
                raise DocumentUnreadable("this is no proof from the log")
            note = document["root"]["note"]
            entries = tuple(
                (
                    Entry(**each["entry"]),
                    int(each["index"]),
                    tuple(bytes.fromhex(beside) for beside in each["path"]),
                )
                for each in document["entries"]
            )
            return cls(note, read(note), entries)
        except (KeyError, TypeError, ValueError) as error:
            raise DocumentUnreadable("this is no proof from the log") from error

    def is_included(self) -> bool:
        """Tell whether every entry lies under the root."""
        return bool(self.entries) and all(
            includes(entry.leaf(), index, self.root.size, path, self.root.root)
            for entry, index, path in self.entries
        )

    def has_file(self, sha256: str) -> bool:
        """Tell whether an entry says that a file of this hash was issued or stamped."""
        return any(
            entry.event in _FILES and entry.pdf_sha256 == sha256
            for entry, _at, _path in self.entries
        )

    def last_event(self) -> Entry | None:
        """Return what happened last to the certificate itself, if the proof tells of it."""
        events = [entry for entry, _at, _path in self.entries if entry.event in _STANDING]
        return events[-1] if events else None
