"""Seeds of lotteries: made by the machine, sealed until the draw."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from services.registration.settings import RegistrationSettings

_LABEL = b"spinn-lottery-seed-1"


def new_nonce() -> str:
    """Return 256 random bits, in hex; they may be stored in the open."""
    return secrets.token_hex(32)


@dataclass(frozen=True)
class Seeds:
    """Makes the seed of a cohort's lottery from a stored nonce and the server's secret key.

    HMAC-SHA-256 keeps it from whoever has only one of the two, and a published seed tells
    nothing about the key or about other seeds.
    """

    secret: bytes

    @classmethod
    def of(cls, settings: RegistrationSettings) -> Seeds:
        """Build from settings."""
        return cls(settings.secret_key.get_secret_value().encode())

    def seed(self, cohort_id: UUID, nonce: str) -> str:
        """Return the seed of a cohort's lottery, in hex."""
        message = b"\n".join((_LABEL, str(cohort_id).encode(), nonce.encode()))
        return hmac.new(self.secret, message, hashlib.sha256).hexdigest()
