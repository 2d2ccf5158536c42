"""Lays out and writes documents; with its neighbours the only place that knows WeasyPrint."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import weasyprint
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration

from services.certificates.engine.addresses import SCHEME
from services.certificates.engine.attaching import Attachment, attach
from services.certificates.engine.compiling import Compilation, Sample
from services.certificates.engine.errors import EngineUnusable, RenderingRefused
from services.certificates.engine.fetching import Nothing
from services.certificates.engine.fonts import EAST_ASIAN, FONT_SETTINGS
from services.certificates.engine.libraries import ONE_AT_A_TIME
from services.certificates.engine.looking import Layout, layout_of
from services.certificates.engine.pictures import Code, Picture
from services.certificates.engine.pressing import press
from services.certificates.engine.tags import complete_tags
from services.certificates.engine.template import Template
from services.certificates.engine.widths import Fonts
from services.certificates.engine.xmp import name_both_standards

_VARIANT = "pdf/a-3a"


class Engine:
    """Draws documents of one design; made once per process, because it keeps what repeats."""

    def __init__(self, style: str, pictures: Mapping[str, bytes]) -> None:
        """Read a style sheet and SVG pictures by name, such as ``mark.svg``.

        Raises:
            EngineUnusable: The library that embeds fonts, or a font, is not installed.
        """
        self._fonts = font_configuration()
        self._style = weasyprint.CSS(
            string=style, base_url=SCHEME, url_fetcher=Nothing(), font_config=self._fonts
        )
        self._pictures: dict[str, Any] = {
            f"{SCHEME}{name}": Picture(name, source) for name, source in pictures.items()
        }

    def draw(
        self,
        html: str,
        codes: Mapping[str, Code] | None = None,
        attachment: Attachment | None = None,
    ) -> bytes:
        """Return the PDF of a page; same page and attachment, same bytes.

        ``codes`` are QR codes by the name under which the page shows them.

        Raises:
            AssetRefused: The page asks for something outside its design.
            RenderingRefused: The library complained, so the document is not as designed.
        """
        return self._draw(html, codes, attachment)[0]

    def draw_and_look(
        self,
        html: str,
        codes: Mapping[str, Code] | None = None,
        attachment: Attachment | None = None,
    ) -> tuple[bytes, Layout]:
        """Return the PDF of a page, as ``draw`` does, and where everything stands in it."""
        content, document = self._draw(html, codes, attachment)
        return content, layout_of(document)

    def _draw(
        self,
        html: str,
        codes: Mapping[str, Code] | None,
        attachment: Attachment | None = None,
    ) -> tuple[bytes, Any]:
        pictures: dict[str, Any] = dict(self._pictures)
        pictures |= {f"{SCHEME}{name}": code for name, code in (codes or {}).items()}
        with ONE_AT_A_TIME, _complaints() as complaints:
            document = self._lay_out(html, pictures)
            _settle_widths(document)

            def finish(document: Any, pdf: Any) -> None:
                complete_tags(document, pdf)
                if attachment is not None:
                    attach(pdf, attachment)
                press(pdf)

            content: bytes = document.write_pdf(finisher=finish, pdf_variant=_VARIANT)
        if complaints:
            raise RenderingRefused(complaints[0])
        return content, document

    def compile(self, sample: Sample) -> Template:
        """Return a template for all pages that differ from ``sample`` in its slots and words.

        Raises:
            NotCompilable: The page is not made so that it can be cut.
            RenderingRefused: The library complained about the sample.
        """
        pictures = self._pictures | {f"{SCHEME}{sample.code_name}": sample.code}
        with ONE_AT_A_TIME, _complaints() as complaints:
            document = self._lay_out(sample.html, pictures)
            compilation = Compilation(sample, document)
            written: list[Any] = []

            def finish(document: Any, pdf: Any) -> None:
                complete_tags(document, pdf)
                if sample.attachment is not None:
                    attach(pdf, sample.attachment)
                written.append(pdf)

            document.write_pdf(finisher=finish, pdf_variant=_VARIANT)
            template = compilation.template(written[0])
        if complaints:
            raise RenderingRefused(complaints[0])
        return template

    def _lay_out(self, html: str, pictures: dict[str, Any]) -> Any:
        page = weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=Nothing())
        document = page.render(
            font_config=self._fonts,
            stylesheets=[self._style],
            cache=pictures,
            pdf_variant=_VARIANT,
        )
        name_both_standards(document.metadata)
        document.fonts = Fonts()
        return document


def _settle_widths(document: Any) -> None:
    """Let the fonts of ``document`` keep their widths when all pages are painted."""
    last = document.pages[-1]
    paint = last.paint

    def paint_and_settle(stream: Any, scale: float) -> None:
        paint(stream, scale)
        document.fonts.settle()

    last.paint = paint_and_settle


@cache
def font_configuration() -> FontConfiguration:
    """Return the one font configuration of this process.

    A new one per document leaks memory without end. It reads only the fonts that the
    engine names: the variable is set for the moment in which fontconfig looks at it.

    Raises:
        EngineUnusable: The library that embeds fonts, or a font, is not installed.
    """
    if getattr(ffi, "harfbuzz_subset", None) is None:
        raise EngineUnusable("install libharfbuzz-subset0: without it fonts cannot be embedded")
    if not EAST_ASIAN.exists():
        raise EngineUnusable("install fonts-noto-cjk: without it many names cannot be drawn")
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(FONT_SETTINGS)
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


class _Complaints(logging.Handler):
    """Collects what the library only logs: a missing glyph, a picture that failed."""

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
