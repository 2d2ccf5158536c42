"""Files in forms: taken only where a view asks for them, and never more of one than it wants."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Request, request

_IN_MEMORY_BYTES = 512 * 1024
_CHUNK_BYTES = 64 * 1024
# A file that is too large is read to its end, so that the rest of its form can be shown again.
# Whoever sends more than this learns nothing but the limit; deploy/proxy/site.conf says the same.
LARGEST_BODY_BYTES = 64 * 1024 * 1024


class MeasuredFile:
    """A file as it comes in: all of it is counted, and nothing is kept once it is too large."""

    def __init__(self, most: int) -> None:
        self._most = most
        # Whoever reads the form closes it, as any file of a request.
        self._kept: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take the next piece."""
        self.size += len(data)
        if self.size <= self._most:
            self._kept.write(data)
        elif self._kept.tell():
            self._kept.seek(0)
            self._kept.truncate()
        return len(data)

    def chunks(self) -> Iterator[bytes]:
        """Return what was kept, from its beginning, piece by piece."""
        self._kept.seek(0)
        return iter(lambda: self._kept.read(_CHUNK_BYTES), b"")

    def __getattr__(self, name: str) -> Any:
        """Be a file in all else: read, seek, close."""
        return getattr(self._kept, name)


class FormRequest(Request):
    """A request whose files are measured as they come in."""

    largest_file: int = 0

    def _get_file_stream(self, *_told: Any, **_more: Any) -> Any:
        # What the sender says about sizes is not trusted.
        return MeasuredFile(self.largest_file)


def take_files(most_bytes: int) -> None:
    """Let the present request carry files of at most ``most_bytes`` each.

    It must be called before anything reads the form.
    """
    present = cast("FormRequest", request)
    present.max_content_length = LARGEST_BODY_BYTES
    present.largest_file = most_bytes
