"""Draws a page that nobody has looked at yet in a process of its own, which can do little harm.

The process gets the page, its style and its pictures, and nothing else: no settings, no
secrets, no database. It may use so much time and memory, and may write no file. What comes back
is the document, its picture as a second engine shows it, and where everything stands.
"""

from __future__ import annotations

import base64
import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.certificates.engine.errors import RenderingRefused
from services.certificates.engine.looking import Layout, Place, Standing

_SECONDS = 20
# By the clock: what others do on a busy machine is not the page's fault.
_PATIENCE_SECONDS = 60
_MEMORY_BYTES = 1536 * 1024 * 1024
_PIXELS_PER_POINT = 1.6


class TookTooMuch(RenderingRefused):
    """The page needed more time or memory than any certificate does."""

    code = "took_too_much"


class Reached(RenderingRefused):
    """The page asked for something outside its design."""

    code = "reached_outside"


@dataclass(frozen=True)
class Sheet:
    """A page with its QR codes by name, each as rows of modules."""

    html: str
    codes: Mapping[str, Sequence[Sequence[int]]]


@dataclass(frozen=True)
class Drawn:
    """What became of one page; ``picture`` is a PNG of its first page."""

    document: bytes
    picture: bytes
    layout: Layout


def draw_apart(
    sheets: Sequence[Sheet], style: str, pictures: Mapping[str, bytes]
) -> tuple[Drawn, ...]:
    """Draw pages of one design, one after the other; about a second for the first.

    Raises:
        TookTooMuch: Time or memory ran out.
        Reached: A page asked for something outside its design.
        RenderingRefused: The library complained.
    """
    asked = {
        "sheets": [
            {
                "html": sheet.html,
                "codes": {name: [list(row) for row in rows] for name, rows in sheet.codes.items()},
            }
            for sheet in sheets
        ],
        "style": style,
        "pictures": {name: source.decode() for name, source in pictures.items()},
    }
    told = _run(json.dumps(asked).encode())
    if told["refused"] == Reached.code:
        raise Reached
    if told["refused"]:
        raise RenderingRefused(told["detail"])
    return tuple(_drawn(each) for each in told["drawn"])


def _run(asked: bytes) -> Any:
    try:
        done = subprocess.run(  # noqa: S603 - our own module, told on its standard input
            [sys.executable, "-P", "-m", __name__],
            input=asked,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise TookTooMuch from None
    if done.returncode:
        raise TookTooMuch
    return json.loads(done.stdout)


def _drawn(told: Any) -> Drawn:
    layout = told["layout"]
    standing = tuple(
        Standing(
            each["tag"],
            each["attributes"],
            Place(**each["box"]),
            tuple(Place(**text) for text in each["texts"]),
            each["smallest"],
        )
        for each in layout["standing"]
    )
    return Drawn(
        base64.b64decode(told["document"]),
        base64.b64decode(told["picture"]),
        Layout(
            layout["pages"],
            Place(**layout["paper"]),
            standing,
            tuple(Place(**text) for text in layout["texts"]),
        ),
    )


def _answer(asked: Any) -> dict[str, Any]:
    """Draw what was asked for; what is refused is told, not raised."""
    # Only the process that draws loads the engine.
    from services.certificates.engine.drawing import Engine  # noqa: PLC0415 - see above
    from services.certificates.engine.fetching import AssetRefused  # noqa: PLC0415 - see above
    from services.certificates.engine.pictures import Code  # noqa: PLC0415 - see above

    pictures = {name: source.encode() for name, source in asked["pictures"].items()}
    drawn: list[dict[str, Any]] = []
    try:
        engine = Engine(asked["style"], pictures)
        for sheet in asked["sheets"]:
            codes = {name: Code(rows) for name, rows in sheet["codes"].items()}
            document, layout = engine.draw_and_look(sheet["html"], codes)
            drawn.append({"document": document, "layout": asdict(layout)})
    except AssetRefused:
        return {"refused": Reached.code, "detail": "", "drawn": []}
    except RenderingRefused as refusal:
        return {"refused": refusal.code, "detail": str(refusal), "drawn": []}
    for each in drawn:
        each["picture"] = base64.b64encode(_picture(each["document"])).decode()
        each["document"] = base64.b64encode(each["document"]).decode()
    return {"refused": "", "detail": "", "drawn": drawn}


def _picture(document: bytes) -> bytes:
    """Return the first page as the engine of a common browser shows it."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 - only where it is drawn

    pdf = pypdfium2.PdfDocument(document)
    shown = pdf[0].render(scale=_PIXELS_PER_POINT).to_pil()
    kept = io.BytesIO()
    shown.save(kept, "PNG", optimize=False)
    return kept.getvalue()


def _confine() -> None:
    """Let this process use so much and no more, and write no file."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _confine()
    sys.stdout.write(json.dumps(_answer(json.load(sys.stdin))))
