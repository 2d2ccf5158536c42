"""Roots as text: a checkpoint, as transparency logs publish it.

C2SP tlog-checkpoint (https://c2sp.org): the name of the log, the number of leaves, the root in
base64. A line of ours after the root says when.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass

from services.certificates.merkle.hashing import HASH_BYTES

_TIME = "time "


class NoteUnreadable(ValueError):
    """The text is no signed root."""


@dataclass(frozen=True)
class Checkpoint:
    """A root over the first ``size`` leaves of the log ``origin``, signed ``at`` (RFC 3339)."""

    origin: str
    size: int
    root: bytes
    at: str

    def to_text(self) -> str:
        """Return the lines that are signed, with the line end of each."""
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{_TIME}{self.at}\n"


def read(note: str) -> Checkpoint:
    """Return what a note says, whoever signed it.

    Raises:
        NoteUnreadable: It does not have the form of a signed root.
    """
    lines = note.partition("\n\n")[0].split("\n")
    try:
        origin, size, root, *more = lines
        checkpoint = Checkpoint(origin, int(size), b64decode(root, validate=True), _time(more))
    except (ValueError, binascii.Error) as error:
        raise NoteUnreadable("this is no signed root") from error
    if len(checkpoint.root) != HASH_BYTES or checkpoint.size < 0:
        raise NoteUnreadable("this is no signed root")
    return checkpoint


def _time(more: list[str]) -> str:
    return next((line.removeprefix(_TIME) for line in more if line.startswith(_TIME)), "")
