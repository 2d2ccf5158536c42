"""Pictures of a design, drawn once and then only repeated, and QR codes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import fromstring

import pydyf
from weasyprint.images import SVGImage

from services.certificates.engine.errors import EngineUnusable
from services.certificates.engine.fetching import Nothing

_LEVEL = 9
_DARK = re.compile(b"\x01+")
# What a drawing would need beyond lines and flat colours; it could not be repeated as bytes.
_EXTRAS = ("XObject", "Pattern", "Shading")


@dataclass(frozen=True)
class _Painted:
    """What a picture paints, compressed, and the states of opacity that it names."""

    commands: bytes
    states: dict[str, Any]


class Picture:
    """An SVG picture. What it paints is made once for each size, and compressed once.

    Flat colours only: gradients vanish in some readers, and transparency differs among them.
    """

    def __init__(self, name: str, source: bytes) -> None:
        self._name = name
        self._image = SVGImage(fromstring(source), name, Nothing(), None)  # noqa: S314 - our own files
        self._painted: dict[tuple[float, float], _Painted] = {}

    def get_intrinsic_size(self, resolution: float, font_size: float) -> Any:
        """Answer the layout library."""
        return self._image.get_intrinsic_size(resolution, font_size)

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Paint into ``stream``, which stands in the place and scale of the picture.

        Raises:
            EngineUnusable: The picture is not flat.
        """
        size = (width, height)
        if size not in self._painted:
            self._painted[size] = self._paint(stream, size, style)
        painted = self._painted[size]
        form = pydyf.Dictionary(
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": pydyf.Array((0, 0, width, height)),
                "Resources": pydyf.Dictionary(
                    {
                        "ColorSpace": _resources_of(stream)["ColorSpace"],
                        "ExtGState": pydyf.Dictionary(painted.states),
                    }
                ),
                "Filter": "/FlateDecode",
            }
        )
        forms = _resources_of(stream)["XObject"]
        name = f"p{len(forms)}"
        forms[name] = pydyf.Stream([painted.commands], form)
        stream.draw_x_object(name)

    def _paint(self, stream: Any, size: tuple[float, float], style: Any) -> _Painted:
        resources = pydyf.Dictionary({name: pydyf.Dictionary() for name in _EXTRAS})
        resources["ColorSpace"] = _resources_of(stream)["ColorSpace"]
        resources["ExtGState"] = pydyf.Dictionary()
        alone = stream.clone(resources=resources)
        self._image.draw(alone, *size, style)
        if any(resources[name] for name in _EXTRAS):
            raise EngineUnusable(f"{self._name} is not drawn in flat colours")
        commands = b"\n".join(map(_bytes_of, alone.stream))
        return _Painted(zlib.compress(commands, _LEVEL), dict(resources["ExtGState"]))


class Code:
    """A QR code with its quiet zone, as squares in one path: nothing is parsed for it."""

    def __init__(self, rows: Sequence[Sequence[int]]) -> None:
        self._rows = rows
        self.side = len(rows)

    @cached_property
    def squares(self) -> bytes:
        """The dark modules as rectangles of one unit."""
        return _squares(self._rows)

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[int, int, int]:
        """Answer the layout library: a square of any size."""
        del resolution, font_size
        return len(self._rows), len(self._rows), 1

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Paint the dark modules in black."""
        del height, style
        with stream.stacked():
            stream.transform(a=width / len(self._rows), d=width / len(self._rows))
            stream.stream.append(b"0 0 0 rg")
            stream.stream.append(self.squares)
            stream.stream.append(b"f")


def _resources_of(stream: Any) -> Any:
    return stream._resources  # noqa: SLF001 - there is no other door


def _bytes_of(command: Any) -> bytes:
    if isinstance(command, bytes):
        return command
    return bytes(command.data) if isinstance(command, pydyf.Object) else str(command).encode()


def _squares(rows: Sequence[Sequence[int]]) -> bytes:
    found = [
        f"{run.start()} {y} {run.end() - run.start()} 1 re"
        for y, row in enumerate(rows)
        for run in _DARK.finditer(bytes(row))
    ]
    return "\n".join(found).encode("ascii")
