"""Draws the certificate as PDF/A-3a and PDF/UA-1; the only place that knows WeasyPrint."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import weasyprint
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from services.certificates.facts import PrintedFacts
from services.certificates.gateways.errors import RenderingRefused
from services.certificates.gateways.sheet import TEMPLATE_FOLDER, sheet
from services.certificates.gateways.spoken import say_what_is_written
from services.certificates.gateways.xmp import name_both_standards

_SCHEME = "asset:"
_MIME_TYPES = {".svg": "image/svg+xml", ".css": "text/css"}
_VARIANT = "pdf/a-3a"
# The engine keeps the interpreter's lock while it works, so threads would only take turns.
_ONE_AT_A_TIME = threading.Lock()


class EngineUnusable(RuntimeError):
    """The machine lacks something without which no document may be drawn."""


class AssetRefused(FatalURLFetchingError):  # type: ignore[misc]  # the library is untyped
    """A document asked for something outside its template; rendering stops.

    A ``BaseException`` by its root, so nothing in the engine can swallow it.
    """


class _AssetFetcher(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """Serves the template's own pictures from memory and stops at anything else."""

    def __init__(self, assets: dict[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._assets = assets

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return the named asset; no other scheme, path or query exists."""
        del headers
        try:
            content, mime_type = self._assets[url]
        except KeyError:
            raise AssetRefused("a document asked for something outside its template") from None
        return URLFetcherResponse(url, content, {"Content-Type": mime_type})


class _Complaints(logging.Handler):
    """Collects what the engine only logs: a missing glyph, a picture that failed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the complaint."""
        self.found.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    handler = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield handler.found
    finally:
        logger.removeHandler(handler)


@cache
def font_configuration() -> FontConfiguration:
    """Return the one font configuration of this process.

    A new one per document leaks memory without end. It reads only the shipped
    fonts: the variable is set for the moment in which fontconfig looks at it.

    Raises:
        EngineUnusable: The library that embeds fonts is not installed.
    """
    if getattr(ffi, "harfbuzz_subset", None) is None:
        raise EngineUnusable("install libharfbuzz-subset0: without it fonts cannot be embedded")
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(TEMPLATE_FOLDER / "fonts.conf")
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def _assets(folder: Path) -> dict[str, tuple[bytes, str]]:
    return {
        f"{_SCHEME}{path.name}": (path.read_bytes(), _MIME_TYPES[path.suffix])
        for path in folder.iterdir()
        if path.suffix in _MIME_TYPES
    }


@dataclass(frozen=True)
class PlainRenderer:
    """The plain way: WeasyPrint lays out every document anew. Takes every name."""

    template_version: str = "classic-1"
    template_folder: Path = TEMPLATE_FOLDER

    @classmethod
    def ready(cls) -> PlainRenderer:
        """Return a renderer after finding out that this machine can draw.

        Raises:
            EngineUnusable: A library is missing.
        """
        font_configuration()
        return cls()

    def render(self, facts: PrintedFacts) -> bytes:
        """Return the PDF of ``facts``; same facts, same bytes.

        Raises:
            NameNotPrintable: A character of the texts is in no shipped font.
            RenderingRefused: The engine complained, so the document is not as designed.
        """
        html = sheet(facts, self.template_folder)
        with _ONE_AT_A_TIME, _complaints() as complaints:
            content = self._draw(html)
        if complaints:
            raise RenderingRefused(complaints[0])
        return content

    def _draw(self, html: str) -> bytes:
        document = weasyprint.HTML(
            string=html, base_url=_SCHEME, url_fetcher=_AssetFetcher(_assets(self.template_folder))
        ).render(font_config=font_configuration(), pdf_variant=_VARIANT)
        name_both_standards(document.metadata)
        content: bytes = document.write_pdf(finisher=say_what_is_written, pdf_variant=_VARIANT)
        return content
