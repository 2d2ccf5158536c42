"""What is told of a sealed file: by itself when somebody hands it in, and of its timestamp."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal


@dataclass(frozen=True)
class SealReading:
    """What a file says of itself. Without a seal, ``key_fingerprint`` is None.

    ``certificate`` (DER) is that of the key, and ``sealed_by`` whom it names.
    ``attached`` are the different files inside, each at most 64 KiB and a byte of it.
    ``number`` is what the file claims to be the certificate of; anybody can write it.
    """

    sha256: str
    number: str | None = None
    key_fingerprint: str | None = None
    is_intact: bool = False
    covers_all: bool = False
    attached: tuple[bytes, ...] = ()
    certificate: bytes | None = None
    sealed_by: str | None = None


Level = Literal["B-T", "B-LTA"]
"""With a timestamp alone, or also with all that judges the seal once nobody can be asked."""


@dataclass(frozen=True)
class Stamped:
    """A document with proof of when it was sealed; another is needed before ``holds_until``."""

    content: bytes
    level: Level
    stamped_at: datetime
    stamped_by: str
    holds_until: datetime

    @cached_property
    def sha256(self) -> str:
        """Under which the file store keeps it, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()
