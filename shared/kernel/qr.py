"""An address as a QR code in inline SVG; the only place that knows segno."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from markupsafe import Markup

# Trying all eight masks costs six times as much as drawing one, and every mask is legal.
_MASK = 5
_QUIET_ZONE = 4
_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
_CELLS = bytes.maketrans(b"01", b"\x00\x01")


def scannable(url: str) -> str:
    """Return ``url`` in capitals, which packs two characters into 11 bits instead of 16.

    Scheme and host mean the same in any case, and the site answers the path in
    capitals too. A host that is not plain ASCII is left alone.
    """
    return url.upper() if urlsplit(url).netloc.isascii() else url


def modules(url: str) -> list[bytes]:
    """Return the code row by row, 1 for each dark module, with its quiet zone around it.

    Error correction M survives a coffee stain; the quiet zone of four modules
    (ISO/IEC 18004 section 7.3.8) is part of the picture.
    """
    code = segno.make(url, error="m", mask=_MASK, micro=False, boost_error=False)
    return [bytes(row) for row in code.matrix_iter(border=_QUIET_ZONE)]


class CodeFamily:
    """Codes of addresses that begin alike and are equally long, a hundred times as fast.

    With one mask, each module is the sum modulo 2 of some bits of the text and a constant: error
    correction (Reed-Solomon) is linear. So the code of an address is the one of another address
    with a fixed pattern added for each bit in which they differ, and `modules` gives the patterns.
    """

    def __init__(self, example: str) -> None:
        """``example`` is in capitals and has no character that costs more than 11 bits a pair."""
        self._example = example
        self._rows = modules(example)
        self._plain = _as_number(self._rows)
        self._patterns: dict[tuple[int, int], int] = {}
        self._pairs = _pairs(example)

    def modules(self, url: str) -> list[bytes]:
        """Return the same as `modules` does.

        Raises:
            ValueError: The address is not as long as the example or needs other characters.
        """
        if len(url) != len(self._example):
            raise ValueError("an address of another length")
        sum_ = self._plain
        for place, (value, own) in enumerate(zip(_pairs(url), self._pairs, strict=True)):
            differing = value ^ own
            while differing:
                bit = differing & -differing
                sum_ ^= self._pattern(place, bit)
                differing ^= bit
        side = len(self._rows)
        cells = f"{sum_:0{side * side}b}".encode().translate(_CELLS)
        return [cells[start : start + side] for start in range(0, len(cells), side)]

    def _pattern(self, place: int, bit: int) -> int:
        """Return what changes when one bit of a pair does."""
        if (place, bit) not in self._patterns:
            without, with_bit = (self._with_pair(place, value) for value in (0, bit))
            self._patterns[place, bit] = without ^ with_bit
        return self._patterns[place, bit]

    def _with_pair(self, place: int, value: int) -> int:
        start = 2 * place
        is_single = start + 1 == len(self._example)
        high, low = divmod(value, len(_ALPHANUMERIC))
        pair = _ALPHANUMERIC[low] if is_single else _ALPHANUMERIC[high] + _ALPHANUMERIC[low]
        text = self._example[:start] + pair + self._example[start + len(pair) :]
        return _as_number(modules(text))


def _pairs(text: str) -> list[int]:
    """Return the values that the alphanumeric mode packs (ISO/IEC 18004 section 7.4.4)."""
    values = [_ALPHANUMERIC.index(char) for char in text]
    pairs = [
        values[at] * len(_ALPHANUMERIC) + values[at + 1] for at in range(0, len(values) - 1, 2)
    ]
    return pairs + values[len(values) - len(values) % 2 :]


def _as_number(rows: list[bytes]) -> int:
    return int(b"".join(rows).translate(_DIGITS), 2)


def qr_svg(url: str, title: str) -> Markup:
    """Return an ``<svg>`` whose ``<title>`` is the alternative text."""
    rows = modules(url)
    side = len(rows)
    path = "".join(
        f"M{x} {y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for x, length in _dark_runs(row)
    )
    return Markup(
        '<svg class="qr" role="img" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        '<title>{title}</title><path fill="#000" d="{path}"/></svg>'
    ).format(side=side, title=title, path=path)


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    """Return start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
