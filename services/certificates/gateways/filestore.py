"""Documents in a local directory, each under the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.certificates.gateways.errors import FileMissing
from shared.kernel.durable_files import write_all_durably, write_durably


@dataclass(frozen=True)
class LocalFileStore:
    """A directory tree. A file appears whole or not at all, and never changes until it goes."""

    directory: Path

    def put(self, content: bytes) -> str:
        """Write ``content`` durably and return its SHA-256 in hexadecimal.

        Writing the same bytes again, even from two processes at once, is harmless.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        write_durably(self._path(sha256), [content])
        return sha256

    def put_all(self, contents: Sequence[bytes]) -> list[str | OSError]:
        """Write many documents as one, and return the hash of each or what went wrong with it."""
        hashes = [hashlib.sha256(content).hexdigest() for content in contents]
        paths = [self._path(sha256) for sha256 in hashes]
        try:
            failures = write_all_durably(dict(zip(paths, contents, strict=True)), self.directory)
        except OSError as failure:
            return [failure] * len(hashes)
        return [failures.get(path, sha256) for path, sha256 in zip(paths, hashes, strict=True)]

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

    def delete(self, sha256: str) -> None:
        """Delete the document of this hash, if it is there."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.directory / place_of(sha256)


def place_of(sha256: str) -> str:
    """Return the name of a document in any store, so that one can be copied to another."""
    return f"{sha256[:2]}/{sha256}.pdf"
