"""Codes for one use and tokens, derived from a key instead of being stored anywhere."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

from shared.kernel.derived_keys import keyed

CODE_DIGITS = 6


def one_time_code(secret: str, request_id: UUID) -> str:
    """Return the code that belongs to a request: six decimal digits (ASVS 5.0, 6.5.4).

    Whoever knows the key and the request can make it, nobody else; so neither a database nor a
    queue ever holds it.
    """
    drawn = int.from_bytes(keyed(secret, "spinn.code", request_id.bytes))
    return f"{drawn % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(secret: str, request_id: UUID, typed: str) -> bool:
    """Tell whether ``typed`` is the code of a request, in the same time for every wrong one."""
    return hmac.compare_digest(one_time_code(secret, request_id).encode(), typed.encode())


def fingerprint(secret: str, text: str) -> str:
    """Return what stands for ``text`` where it must not be read, such as in a rate limit's key."""
    return keyed(secret, "spinn.fingerprint", text.encode()).hex()


def secret_token(secret: str, purpose: str, id_: UUID) -> str:
    """Return the token of 256 bits that belongs to a row: 43 signs that may stand in an address.

    Like a code it is derived when somebody may see it, and kept nowhere.
    """
    return urlsafe_b64encode(keyed(secret, purpose, id_.bytes)).rstrip(b"=").decode()
