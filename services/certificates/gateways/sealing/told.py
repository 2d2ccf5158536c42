"""What a file that somebody hands in tells of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SealReading:
    """What a file says of itself. Without a seal, ``key_fingerprint`` is None.

    ``number`` is what the file claims to be the certificate of; anybody can write it.
    """

    sha256: str
    number: str | None = None
    key_fingerprint: str | None = None
    is_intact: bool = False
    covers_all: bool = False
