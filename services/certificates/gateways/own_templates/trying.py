"""Tries a template by drawing it with made-up people, apart, and looks at what came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.certificates.engine import markup
from services.certificates.engine.apart import Drawn, Reached, Sheet, TookTooMuch, draw_apart
from services.certificates.engine.errors import RenderingRefused
from services.certificates.engine.looking import Layout, Standing
from services.certificates.facts import OwnTemplate, PrintedFacts
from services.certificates.gateways.designs import FOLDER, pictures
from services.certificates.gateways.own_templates.checking import TemplateFault, faults_as_typed
from services.certificates.gateways.own_templates.filling import CODE, EMBLEM, filled
from services.certificates.gateways.own_templates.slots import NEEDED
from shared.kernel.qr import modules, scannable

# Millimetres. Cameras read a printed module of this size with a hand that shakes.
LEAST_MODULE = 0.9
# The emblem is never lower than a centimetre, and never smaller than the largest other logo
# (Regulation (EU) 2021/1060, annex IX; the Commission's guide to the emblem).
LEAST_EMBLEM = 10.0
LEAST_STATEMENT_POINTS = 7.0


@dataclass(frozen=True)
class Tried:
    """What came of a trial: a picture of each certificate, and what is wrong."""

    pictures: tuple[bytes, ...]
    faults: tuple[TemplateFault, ...]


def try_template(template: OwnTemplate, samples: Sequence[PrintedFacts]) -> Tried:
    """Draw a template with made-up facts, unless what was typed is wrong already."""
    if faults := faults_as_typed(template):
        return Tried((), faults)
    try:
        drawn = draw_apart(
            [_sheet(template, facts) for facts in samples],
            template.css,
            pictures(FOLDER / template.design),
        )
    except Reached:
        return Tried((), (TemplateFault("html", "reached_outside"),))
    except TookTooMuch:
        return Tried((), (TemplateFault("css", "took_too_much"),))
    except RenderingRefused as refusal:
        return Tried((), (TemplateFault("css", "not_drawn", str(refusal)),))
    found = [
        fault for each, facts in zip(drawn, samples, strict=True) for fault in _of(each, facts)
    ]
    return Tried(tuple(each.picture for each in drawn), tuple(dict.fromkeys(found)))


def picture_of(template: OwnTemplate, facts: PrintedFacts) -> bytes:
    """Return a certificate as a picture, before it is made.

    Raises:
        RenderingRefused: It cannot be drawn.
    """
    drawn = draw_apart([_sheet(template, facts)], template.css, pictures(FOLDER / template.design))
    return drawn[0].picture


def _sheet(template: OwnTemplate, facts: PrintedFacts) -> Sheet:
    return Sheet(filled(template.html, facts), {CODE: _code(facts)})


def _code(facts: PrintedFacts) -> list[bytes]:
    return modules(scannable(facts.verify_url))


def _of(drawn: Drawn, facts: PrintedFacts) -> Iterator[TemplateFault]:
    layout = drawn.layout
    if layout.pages != 1:
        yield TemplateFault("css", "pages", str(layout.pages))
    for name in NEEDED:
        standing = next(iter(layout.having(markup.SLOT, name)), None)
        if standing is None or not (name == CODE or standing.texts):
            yield TemplateFault("css", "hidden_slot", name)
        elif not all(each.within(layout.paper) for each in (standing.box, *standing.texts)):
            yield TemplateFault("css", "outside_paper", name)
    yield from _of_code(layout, len(_code(facts)))
    yield from _of_funders(layout)
    yield from _of_name(layout, facts)


def _of_code(layout: Layout, rows: int) -> Iterator[TemplateFault]:
    least = LEAST_MODULE * rows
    for code in layout.having(markup.SLOT, CODE):
        if min(code.box.width, code.box.height) < least:
            yield TemplateFault("css", "code_small", f"{least:.1f}")


def _of_funders(layout: Layout) -> Iterator[TemplateFault]:
    emblem = next(iter(layout.having(markup.SLOT, EMBLEM)), None)
    if emblem is None:
        yield TemplateFault("css", "hidden_slot", EMBLEM)
        return
    if emblem.box.height < LEAST_EMBLEM or emblem.box.width < LEAST_EMBLEM * 1.5 - 0.1:
        yield TemplateFault("css", "emblem_small")
    if not emblem.box.within(layout.paper):
        yield TemplateFault("css", "outside_paper", EMBLEM)
    if any(_is_larger(each, emblem) for each in layout.standing if _is_logo(each)):
        yield TemplateFault("css", "emblem_not_largest")
    for block in layout.having(markup.SLOT, "funders"):
        if block.texts and block.smallest < LEAST_STATEMENT_POINTS:
            yield TemplateFault("css", "statement_small")


def _is_logo(standing: Standing) -> bool:
    return standing.tag == "img" and standing.attributes.get(markup.SLOT) is None


def _is_larger(logo: Standing, emblem: Standing) -> bool:
    return logo.box.height > emblem.box.height and logo.box.width > emblem.box.width


def _of_name(layout: Layout, facts: PrintedFacts) -> Iterator[TemplateFault]:
    """Find texts that a name runs into: the box of a name is made for the longest."""
    for name in layout.having(markup.SLOT, "name"):
        others = [text.letters() for text in layout.texts if text not in name.texts]
        if any(own.letters().meets(other) for own in name.texts for other in others):
            yield TemplateFault("css", "name_runs_into", facts.name)
