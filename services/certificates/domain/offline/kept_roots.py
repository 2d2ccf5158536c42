"""A root of the log that somebody kept, compared with the one that a proof leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.certificates.domain.offline.trusted import DocumentUnreadable
from services.certificates.merkle.checking import follows
from services.certificates.merkle.checkpoints import Checkpoint, NoteUnreadable, read


@dataclass(frozen=True)
class KeptRoot:
    """A root that somebody kept, and what leads from it to another one, if they have that."""

    root: Checkpoint
    later_size: int | None = None
    path: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, note: str, consistency: Any = None) -> KeptRoot:
        """Read a signed root, and what ``/log/consistency`` answered.

        Raises:
            DocumentUnreadable: One of them is something else.
        """
        try:
            root = read(note)
            if consistency is None:
                return cls(root)
            path = tuple(bytes.fromhex(each) for each in consistency["path"])
            return cls(root, int(consistency["later"]["size"]), path)
        except NoteUnreadable as error:
            raise DocumentUnreadable("this is no signed root") from error
        except (KeyError, TypeError, ValueError) as error:
            raise DocumentUnreadable("this is no proof between two roots") from error

    def agrees_with(self, other: Checkpoint) -> bool | None:
        """Tell whether both are roots of one log; None when what would tell is missing."""
        if self.root.size == other.size:
            return self.root.root == other.root
        first, second = sorted((self.root, other), key=lambda root: root.size)
        if self.later_size != second.size:
            return None
        return follows(first.size, first.root, second.size, second.root, self.path)
