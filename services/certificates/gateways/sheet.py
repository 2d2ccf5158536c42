"""Turns the facts of a certificate into the HTML that the PDF engine lays out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from services.certificates.facts import PrintedFacts
from services.certificates.gateways import fonts, wording
from services.certificates.gateways.errors import NameNotPrintable
from services.certificates.gateways.fitting import Box, fit
from services.certificates.gateways.phrases import phrases
from shared.kernel.identifiers import grouped_public_code
from shared.kernel.qr import qr_svg, scannable

TEMPLATE_FOLDER = Path(__file__).parent / "pdf_assets"

_POINTS_PER_MM = 72 / 25.4
_NAME_BOX = Box(width=236 * _POINTS_PER_MM, nominal=50, single_line_minimum=27.5, font=fonts.ROMAN)
_TITLE_BOX = Box(width=198 * _POINTS_PER_MM, nominal=24, single_line_minimum=18, font=fonts.ITALIC)


def sheet(facts: PrintedFacts, folder: Path = TEMPLATE_FOLDER) -> str:
    """Return the HTML of one certificate; every text in it is escaped.

    Raises:
        NameNotPrintable: A character of the texts is in no shipped font.
    """
    if missing := fonts.unprintable(_printed_texts(facts)):
        raise NameNotPrintable(missing)
    _ = phrases(facts.language).gettext
    return _template(folder, facts.language).render(
        facts=facts,
        wording=wording,
        number=grouped_public_code(facts.number),
        translate=_,
        name=fit(facts.name, _NAME_BOX),
        title=fit(facts.program_title.in_language(facts.language), _TITLE_BOX),
        # Without scheme and number: the start page of verification asks for the number.
        address=facts.verify_url.partition("://")[2].rpartition("/")[0],
        qr=qr_svg(
            scannable(facts.verify_url),
            _("QR code with the address that verifies this certificate"),
        ),
    )


def _printed_texts(facts: PrintedFacts) -> str:
    """Return all text that people typed and the document shows."""
    language = facts.language
    localized = [facts.program_title, facts.place]
    plain = [facts.name, facts.organiser, facts.issuer]
    if facts.funding:
        localized += [facts.funding.project, facts.funding.statement]
        plain += facts.funding.funders
    return "".join([*plain, *(text.in_language(language) for text in localized if text)])


@cache
def _template(folder: Path, language: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # the extension adds it
        phrases(language), newstyle=True
    )
    return environment.get_template("certificate.html")
