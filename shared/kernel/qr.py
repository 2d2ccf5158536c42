"""An address as a QR code in inline SVG; the only place that knows segno."""

from __future__ import annotations

from urllib.parse import urlsplit

import segno
from markupsafe import Markup

# Trying all eight masks costs six times as much as drawing one, and every mask is legal.
_MASK = 5
_QUIET_ZONE = 4


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
