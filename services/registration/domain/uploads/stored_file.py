"""The answer to a question that asks for a file: which upload, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from uuid import UUID

# How long a form may stand with a file that it has sent, until it is sent without a mistake.
WAITS = timedelta(hours=2)


@dataclass(frozen=True)
class StoredFile:
    """A file as an answer keeps it: in one text, which a table of answers can show."""

    upload_id: UUID
    name: str

    @classmethod
    def read(cls, answer: str) -> Self:
        """Return the file that an answer tells of.

        Raises:
            ValueError: It tells of none.
        """
        upload_id, _, name = answer.partition("/")
        if not name:
            raise ValueError("no name")
        return cls(UUID(upload_id), name)

    @property
    def answer(self) -> str:
        """The text that an answer keeps."""
        return f"{self.upload_id}/{self.name}"
