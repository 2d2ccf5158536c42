"""Keys for single purposes, derived from the one secret of the installation."""

from __future__ import annotations

import hashlib
import hmac


def keyed(secret: str, purpose: str, value: bytes) -> bytes:
    """Return 32 bytes that only who knows ``secret`` can make of ``value`` for ``purpose``."""
    key = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
    return hmac.digest(key, value, hashlib.sha256)
