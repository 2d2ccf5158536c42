"""Documents in a local directory, each under the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from services.certificates.gateways.errors import FileMissing


@dataclass(frozen=True)
class LocalFileStore:
    """A directory tree. A file appears whole or not at all, and never changes."""

    directory: Path

    def put(self, content: bytes) -> str:
        """Write ``content`` durably and return its SHA-256 in hexadecimal.

        Writing the same bytes again, even from two processes at once, is harmless.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        self._sync_directory(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the document of this hash.

        Raises:
            FileMissing: It is gone, or its bytes no longer fit the hash.
        """
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise FileMissing(f"no document {sha256}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileMissing(f"document {sha256} is damaged")
        return content

    def _path(self, sha256: str) -> Path:
        return self.directory / sha256[:2] / f"{sha256}.pdf"

    @staticmethod
    def _sync_directory(directory: Path) -> None:
        """Make the new name survive a power cut, too."""
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
