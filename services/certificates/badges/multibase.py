"""Numbers in base 58 as Multikeys and proofs write them (Controlled Identifiers 1.0, 2.4)."""

from __future__ import annotations

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE_58 = "z"


def encode(content: bytes) -> str:
    """Return ``content`` in base 58 after the letter that says so."""
    number, digits = int.from_bytes(content), ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    zeros = len(content) - len(content.lstrip(b"\0"))
    return _BASE_58 + _DIGITS[0] * zeros + digits


def decode(text: str) -> bytes:
    """Return what ``text`` means.

    Raises:
        ValueError: It is not in base 58.
    """
    if not text.startswith(_BASE_58):
        raise ValueError("not in base 58")
    digits = text[1:]
    number = 0
    for digit in digits:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    zeros = len(digits) - len(digits.lstrip(_DIGITS[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
