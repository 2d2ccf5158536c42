"""What keeps a template from being used: seen in what was typed, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from services.certificates.engine import fonts, markup, styles
from services.certificates.facts import OwnTemplate
from services.certificates.gateways.own_templates.measuring import read_number
from services.certificates.gateways.own_templates.slots import KINDS, NAME_MEASURES, vocabulary

Field = Literal["html", "css"]
_LANGUAGES = ("sv", "en")


@dataclass(frozen=True)
class TemplateFault:
    """One fault beside one field; ``what`` is the place in it, or the name of a sample."""

    field: Field
    code: str
    what: str = ""
    line: int = 0


def faults_as_typed(template: OwnTemplate) -> tuple[TemplateFault, ...]:
    """Return what is wrong with a page and its style sheet, in the order of reading."""
    known = vocabulary(template.design)
    found = [
        TemplateFault("html", each.code, each.what)
        for each in markup.faults_of(template.html, known)
    ]
    if len(template.html) <= markup.LONGEST_PAGE:
        found += _of_slots(template.html)
    found += [
        TemplateFault("css", each.code, each.what, each.line)
        for each in styles.faults_of(template.css, known.pictures)
    ]
    return tuple(found)


def _of_slots(html: str) -> list[TemplateFault]:
    root = markup.read(html)
    found = []
    language = root.get("lang", "")
    if language and language not in _LANGUAGES:
        found.append(TemplateFault("html", "language", language))
    for element in markup.slots_of(root):
        name = element.get(markup.SLOT, "")
        if KINDS.get(name, element.tag) != element.tag or (element.tag == "img" and name != "code"):
            found.append(TemplateFault("html", "kind_of_slot", name))
        if any(
            child.get(markup.SLOT) is not None for child in element.iter() if child is not element
        ):
            found.append(TemplateFault("html", "slot_in_slot", name))
        if name == "name" and not all(read_number(element.get(each)) for each in NAME_MEASURES):
            found.append(TemplateFault("html", "no_measures"))
    if missing := fonts.unprintable("".join(markup.words_of(root).split())):
        found.append(TemplateFault("html", "unprintable", missing))
    return found
