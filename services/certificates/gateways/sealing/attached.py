"""Files inside a document that somebody hands in, whichever way it names them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

# Ours are below 10 kB. What is larger is not unpacked: some bytes can become a gigabyte.
_LARGEST = 64 * 1024
_DEEPEST = 8


def attached(reader: PdfFileReader) -> tuple[bytes, ...]:
    """Return the different files that a document carries; of one too large, nothing but that."""
    found = [*_listed(reader.root.get("/AF", ())), *_named(reader.root, _DEEPEST)]
    return tuple(sorted({_content(file) for file in found}))


def _listed(files: Any) -> Iterator[Any]:
    """Yield what an array holds: only asking by number, the library follows references."""
    yield from (files[place] for place in range(len(files)))


def _named(root: Any, deepest: int) -> Iterator[Any]:
    tree = root.get("/Names", {}).get("/EmbeddedFiles")
    if tree is not None:
        yield from _leaves(tree, deepest)


def _leaves(tree: Any, deepest: int) -> Iterator[Any]:
    """Yield the files of a name tree (ISO 32000-1 section 7.9.6): every second one is a name."""
    yield from list(_listed(tree.get("/Names", ())))[1::2]
    for branch in _listed(tree.get("/Kids", ()) if deepest else ()):
        yield from _leaves(branch, deepest - 1)


def _content(file: Any) -> bytes:
    stream = file["/EF"]["/F"]
    packed: bytes = stream.encoded_data
    if "/Filter" not in stream:
        return packed[: _LARGEST + 1]
    return zlib.decompressobj().decompress(packed, _LARGEST + 1)
