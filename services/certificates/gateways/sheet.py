"""Turns the facts of a certificate into the HTML that the engine lays out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from services.certificates.engine import fonts
from services.certificates.engine.errors import NameNotPrintable
from services.certificates.engine.fitting import Fitted, fit, fit_column
from services.certificates.facts import PrintedFacts
from services.certificates.gateways import wording
from services.certificates.gateways.designs import MEASURES, Measures
from services.certificates.gateways.saying import Row, Said, Speaker
from shared.kernel.identifiers import grouped_public_code


def sheet(facts: PrintedFacts, folder: Path) -> str:
    """Return the HTML of one certificate in the design of ``folder``; every text is escaped.

    Raises:
        NameNotPrintable: A character of the texts is in no shipped font.
    """
    speaker, measures = Speaker(facts), MEASURES[facts.design]
    rows, title = speaker.rows(), speaker.localized(facts.program_title)
    if missing := fonts.unprintable(printed_texts(facts, speaker)):
        raise NameNotPrintable(missing)
    return _template(folder).render(
        facts=facts,
        number=grouped_public_code(facts.number),
        name=fit(facts.name, measures.name),
        japanese=fonts.is_japanese(facts.name),
        titles=[
            (phrase, fitted) for phrase, fitted in zip(title, _fit(title, measures), strict=True)
        ],
        rows=rows,
        rows_size=rows_size(rows, facts),
        **_summary(facts, speaker, measures),
        # Without scheme and number: the start page of verification asks for the number.
        address=facts.verify_url.partition("://")[2].rpartition("/")[0],
        **sentences(facts, speaker),
    )


def sentences(facts: PrintedFacts, speaker: Speaker) -> dict[str, Said]:
    """Return what stands around the facts."""
    said = {
        "kind": speaker.say(lambda _, _language: _("Certificate of attendance")),
        "certifies": speaker.say(lambda _, _language: _("This certifies that")),
        "took_part": speaker.say(lambda _, _language: _("has taken part in")),
        "issued": speaker.say(
            lambda _, language: (
                _("Issued %(day)s.") % {"day": wording.day(facts.issued_on, language)}
            )
        ),
        "unsigned": speaker.say(lambda _, _language: _("Valid without a handwritten signature.")),
        "verify": speaker.say(lambda _, _language: _("Verify at")),
        "code": speaker.say(
            lambda _, _language: _("QR code with the address that verifies this certificate")
        ),
        "emblem": speaker.say(lambda _, _language: _("Emblem of the European Union")),
    }
    if funding := facts.funding:
        said["statement"] = speaker.localized(funding.statement)
        said["project"] = speaker.say(
            lambda _, language: (
                _("Project: %(project)s") % {"project": funding.project.in_language(language)}
            )
        )
    return said


def _fit(title: Said, measures: Measures) -> list[Fitted]:
    if len(title) == 1:
        return [fit(title[0].text, measures.title)]
    first, second = title
    return [fit(first.text, measures.first_title), fit(second.text, measures.second_title)]


def rows_size(rows: tuple[Row, ...], facts: PrintedFacts) -> float:
    """Return the size in points in which the table fits its area."""
    measures = MEASURES[facts.design]
    column = measures.bilingual_facts if facts.bilingual else measures.facts
    texts = [text for row in rows for text in row.texts]
    return fit_column(texts, column) or column.sizes[-1]


def _summary(facts: PrintedFacts, speaker: Speaker, measures: Measures) -> dict[str, Any]:
    """Return what the program was about, or nothing where it has no room or no letters."""
    said = speaker.localized(facts.program_summary)
    if facts.design != "compact":
        said = said[:1]
    texts = [phrase.text for phrase in said]
    size = fit_column(texts, measures.summary)
    if size is None or fonts.unprintable("".join(texts)):
        return {"summary": (), "summary_size": None}
    return {"summary": said, "summary_size": size}


def printed_texts(facts: PrintedFacts, speaker: Speaker) -> str:
    """Return all text that people typed and the document has to show."""
    named = facts.session.title if facts.session else None
    localized = [facts.program_title, facts.place, named]
    plain = [facts.name, facts.organiser, facts.issuer]
    if facts.funding:
        localized += [facts.funding.project, facts.funding.statement]
        plain += facts.funding.funders
    said = [speaker.localized(text) for text in localized if text]
    return "".join([*plain, *(phrase.text for each in said for phrase in each)])


@cache
def _template(folder: Path) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder.parent / "common"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("sheet.html")
