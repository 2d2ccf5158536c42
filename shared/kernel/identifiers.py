"""Keys and public codes: sortable ids for rows, unguessable codes for people."""

from __future__ import annotations

import secrets
from uuid import UUID

import uuid_utils

# 31 characters (a prime, which the check character needs): no 0 or O, no 1, I or L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16
_GROUP = 4
_SEPARATORS = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\u00a0")


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562 section 5.7): sortable by time, so index pages stay warm."""
    return UUID(int=uuid_utils.uuid7().int)


def _check_character(body: str) -> str:
    """Weighted sum modulo 31.

    The weights 1 to 16 are distinct and not zero modulo the prime 31, so every
    single wrong character and every swap of two characters is noticed.
    """
    total = sum(weight * ALPHABET.index(char) for weight, char in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def new_public_code() -> str:
    """Return 16 random characters and their check character, about 79 bits.

    Never sequential, safe to read over the telephone and to type.
    """
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return body + _check_character(body)


def normalise_public_code(text: str) -> str:
    """Return what was typed in capitals, without blanks and dashes."""
    return text.strip().translate(_SEPARATORS).upper()


def grouped_public_code(code: str) -> str:
    """Return the code in groups of four, as it is read aloud and typed."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def is_public_code(text: str) -> bool:
    """Tell whether ``text`` (normalised) is well formed, without asking a database."""
    if len(text) != CODE_LENGTH + 1 or any(char not in ALPHABET for char in text):
        return False
    return _check_character(text[:CODE_LENGTH]) == text[CODE_LENGTH]
