"""What a badge needs beyond what the certificate prints, and what comes of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property


@dataclass(frozen=True)
class Holder:
    """Whom a badge is for, frozen with the certificate, so that it comes out alike again.

    ``salt`` is of this badge alone. ``status`` are the places in the status lists, as the
    document tells them.
    """

    email: str
    salt: str
    awarded_at: datetime
    shows_name: bool = False
    status: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Badge:
    """A signed badge: the document, its second form if there is one, and whose key signed it."""

    content: bytes
    token: str | None
    signed_by: str

    @cached_property
    def sha256(self) -> str:
        """Of the document, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()
