"""What people upload, in a local directory that no web server serves."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from shared.kernel.durable_files import write_durably
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class LocalFileStore:
    """A directory tree with a file for each upload, named by its id and nothing else."""

    directory: Path

    def put(self, upload_id: UUID, chunks: Iterable[bytes]) -> None:
        """Keep ``chunks`` durably."""
        write_durably(self._path(upload_id), chunks)

    def open(self, upload_id: UUID) -> BinaryIO:
        """Return what was kept, to be read and closed.

        Raises:
            NotFound: Nothing is kept for this upload.
        """
        try:
            return self._path(upload_id).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    def copy(self, upload_id: UUID, target: IO[bytes]) -> None:
        """Write what was kept to ``target``; raises ``NotFound``."""
        with self.open(upload_id) as file:
            shutil.copyfileobj(file, target)

    def delete(self, upload_id: UUID) -> None:
        """Remove what was kept; nothing happens if it has gone."""
        self._path(upload_id).unlink(missing_ok=True)

    def _path(self, upload_id: UUID) -> Path:
        # The end is random, the beginning is the time.
        return self.directory / upload_id.hex[-2:] / upload_id.hex
