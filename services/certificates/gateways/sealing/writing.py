"""Adds a revision to a document, and nothing of the moment in which it does."""

from __future__ import annotations

import hashlib
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class QuietWriter(IncrementalPdfFileWriter):
    """Adds what it is told to and nothing else: no time of day, no random number, no name.

    The library would rewrite the metadata with the present moment and number the revision by
    chance; the same document would never have the same bytes again.
    """

    def _update_meta(self) -> None:
        """Leave the metadata as they are."""

    @classmethod
    def _handle_id(cls, prev: Any) -> ArrayObject:
        first, _second = prev.trailer["/ID"]
        prev.stream.seek(0)
        revision = hashlib.sha256(prev.stream.read()).digest()[:16]
        return ArrayObject([ByteStringObject(first.original_bytes), ByteStringObject(revision)])
