"""What uploads need from outside: a place that keeps files."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class FileBin(Protocol):
    """Forgets files."""

    def delete(self, upload_id: UUID) -> None:
        """Remove the file of an upload; nothing happens if it has gone."""
        ...
