"""Identifiers that come back from outside with proof that we gave them out, in one short word.

For places where a signed link does not fit: the part of a mail address before the @ may be no
longer than 64 characters and may come back in lower case (RFC 5321, section 2.4).
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from binascii import Error
from uuid import UUID

from shared.kernel.derived_keys import keyed

_ID_BYTES, _SEAL_BYTES = 16, 10
# 26 bytes in base 32, without the padding.
_LENGTH = 42
_PADDING = "=" * 6


def seal(secret: str, purpose: str, value: UUID) -> str:
    """Return 42 small letters and digits that carry ``value`` and are no use for other purposes.

    The proof has 80 bits, and whoever tries one has to send us a mail for each.
    """
    sealed = value.bytes + _proof(secret, purpose, value.bytes)
    return b32encode(sealed).decode("ascii").rstrip("=").lower()


def unseal(secret: str, purpose: str, token: str) -> UUID | None:
    """Return the value of a token of ours, however its letters are written; else None."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        sealed = b32decode(token.upper() + _PADDING)
    except Error:
        return None
    value, proof = sealed[:_ID_BYTES], sealed[_ID_BYTES:]
    if not hmac.compare_digest(proof, _proof(secret, purpose, value)):
        return None
    return UUID(bytes=value)


def _proof(secret: str, purpose: str, value: bytes) -> bytes:
    return keyed(secret, f"spinn.sealed.{purpose}", value)[:_SEAL_BYTES]
