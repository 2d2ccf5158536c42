"""Which states set which bit, and how bits are written down. Pure."""

from __future__ import annotations

import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import Literal, get_args

from services.certificates.storage.issuances import ERASED, REVOKED, SUPERSEDED, SUSPENDED

Purpose = Literal["revocation", "suspension"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

# The smallest list that the recommendation allows (section 5.1): a reader who fetches it tells
# us nothing about which of so many certificates they look at.
LENGTH = 131_072
# A list that is half full is not given out any more; random places stay easy to find.
FULL = LENGTH // 2
_LONGEST = LENGTH // 8
_GZIP = 16 + zlib.MAX_WBITS

# An erased certificate is vouched for by nobody any more.
SETTING: dict[Purpose, frozenset[str]] = {
    "revocation": frozenset({REVOKED, SUPERSEDED, ERASED}),
    "suspension": frozenset({SUSPENDED}),
}


def changed(before: str, after: str) -> tuple[Purpose, ...]:
    """Return the lists in which a certificate's bit changes when its state does."""
    return tuple(
        purpose
        for purpose, states in SETTING.items()
        if (before in states) is not (after in states)
    )


def encoded(positions: Iterable[int]) -> str:
    """Return the list in which the bits at ``positions`` are set, as credentials carry it.

    Position 0 is the first bit of the first byte. Gzip, then base64url without padding with
    its multibase mark (section 3.3). The same bits always give the same text.
    """
    bits = bytearray(LENGTH // 8)
    for position in positions:
        bits[position >> 3] |= 0x80 >> (position & 7)
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + urlsafe_b64encode(packed).decode().rstrip("=")


def is_set(text: str, position: int) -> bool:
    """Tell whether the bit at ``position`` is set in a list as credentials carry it.

    Raises:
        ValueError: It is no such list, or is shorter.
    """
    if not text.startswith("u"):
        raise ValueError("no list in base64url")
    packed = urlsafe_b64decode(text[1:] + "=" * (-(len(text) - 1) % 4))
    try:
        # What is longer than lists of ours is not unpacked.
        bits = zlib.decompressobj(wbits=_GZIP).decompress(packed, _LONGEST)
    except zlib.error as error:
        raise ValueError("no list in gzip") from error
    if not 0 <= position < len(bits) * 8:
        raise ValueError("the list has no such place")
    return bool(bits[position >> 3] & (0x80 >> (position & 7)))
