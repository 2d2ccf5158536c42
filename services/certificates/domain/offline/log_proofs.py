"""Reads a proof that a document is in the log, and judges it by hashing alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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


Proven = tuple[Entry, int, tuple[bytes, ...]]
"""An entry, its place, and the hashes beside its way to the root."""


@dataclass(frozen=True)
class ProofFile:
    """A proof as it was handed out: the signed root, and entries with their ways to it.

    ``listed`` has those of each certificate in a transcript, by number.
    """

    note: str
    root: Checkpoint
    entries: tuple[Proven, ...]
    listed: Mapping[str, tuple[Proven, ...]]

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
            listed = {
                str(each["certificate"]): _entries(each) for each in document.get("listed", ())
            }
            return cls(note, read(note), _entries(document), listed)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise DocumentUnreadable("this is no proof from the log") from error

    def is_included(self) -> bool:
        """Tell whether every entry lies under the root."""
        every = chain(self.entries, *self.listed.values())
        return bool(self.entries) and all(
            includes(entry.leaf(), index, self.root.size, path, self.root.root)
            for entry, index, path in every
        )

    def has_file(self, sha256: str) -> bool:
        """Tell whether an entry says that a file of this hash was issued or stamped."""
        return any(
            entry.event in _FILES and entry.pdf_sha256 == sha256
            for entry, _at, _path in self.entries
        )

    def last_event(self) -> Entry | None:
        """Return what happened last to the document itself, if the proof tells of it."""
        return _last(self.entries)

    def last_events(self) -> dict[str, Entry | None]:
        """Return what happened last to each certificate in a transcript, by number."""
        return {
            number: last if last is not None and last.certificate == number else None
            for number, last in ((each, _last(found)) for each, found in self.listed.items())
        }


def _entries(document: Any) -> tuple[Proven, ...]:
    return tuple(
        (
            Entry(**each["entry"]),
            int(each["index"]),
            tuple(bytes.fromhex(beside) for beside in each["path"]),
        )
        for each in document["entries"]
    )


def _last(proven: Sequence[Proven]) -> Entry | None:
    events = [entry for entry, _at, _path in proven if entry.event in _STANDING]
    return events[-1] if events else None
