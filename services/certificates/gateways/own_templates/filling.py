"""Puts the facts of one certificate into the slots of a template, as text and as elements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element, SubElement

from services.certificates.engine import fonts, markup
from services.certificates.engine.errors import NameNotPrintable
from services.certificates.engine.fitting import fit, fit_column
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.own_templates.measuring import Room
from services.certificates.gateways.own_templates.slots import FACTS, SENTENCES
from services.certificates.gateways.saying import Said, Speaker
from services.certificates.gateways.sheet import printed_texts, sentences
from shared.kernel.identifiers import grouped_public_code

CODE = "code"
EMBLEM = "emblem"


def filled(template: str, facts: PrintedFacts) -> str:
    """Return the page of one certificate; every text in it is escaped.

    Raises:
        NameNotPrintable: A character of the texts is in no font.
    """
    speaker = Speaker(facts)
    if missing := fonts.unprintable(printed_texts(facts, speaker)):
        raise NameNotPrintable(missing)
    root = markup.read(template)
    _choose_language(root, speaker)
    filling = _Filling(facts, speaker)
    for element in list(markup.slots_of(root)):
        if not filling.fill(element):
            _remove(root, element)
    _head(root, facts, filling)
    return markup.written(root)


@dataclass(frozen=True)
class _Filling:
    """What goes into each slot of one certificate."""

    facts: PrintedFacts
    speaker: Speaker

    def fill(self, element: Element) -> bool:
        """Fill one slot; False if this certificate has nothing to put there."""
        name = element.get(markup.SLOT, "")
        element[:] = []
        element.text = None
        if name in SENTENCES:
            return _say(element, self.sentences[name.replace("-", "_")])
        if name in FACTS:
            return self._fact(element, name)
        return self._ways[name](element)

    @cached_property
    def sentences(self) -> dict[str, Said]:
        """What stands around the facts."""
        return sentences(self.facts, self.speaker)

    @cached_property
    def _ways(self) -> dict[str, Callable[[Element], bool]]:
        facts = self.facts
        return {
            "name": self._name,
            "number": lambda element: _write(element, grouped_public_code(facts.number)),
            CODE: self._code,
            "address": self._address,
            "funders": self._funders,
            "title": lambda element: self._title(element, 0),
            "title-second": lambda element: self._title(element, 1),
            "summary": lambda element: self._summary(element, 0),
            "summary-second": lambda element: self._summary(element, 1),
            "facts": self._facts,
            "organiser": lambda element: _write(element, facts.organiser),
            "issuer": lambda element: _write(element, facts.issuer),
        }

    def _name(self, element: Element) -> bool:
        inner = SubElement(element, "span", {"dir": "auto"})
        return self._set(element, inner, self.facts.name)

    def _title(self, element: Element, which: int) -> bool:
        said = self.speaker.localized(self.facts.program_title)
        if which >= len(said):
            return False
        element.set("lang", said[which].language)
        return self._set(element, element, said[which].text)

    def _set(self, element: Element, inner: Element, text: str) -> bool:
        """Put a text on one line or two, as large as its room allows."""
        box = Room(element, self.facts.bilingual).box()
        if box is None:
            return _write(inner, text)
        fitted = fit(text, box)
        element.set("style", f"font-size: {fitted.size}pt")
        inner.text = fitted.lines[0]
        for line in fitted.lines[1:]:
            SubElement(inner, "br").tail = line
        return True

    def _summary(self, element: Element, which: int) -> bool:
        said = self.speaker.localized(self.facts.program_summary)
        column = Room(element, self.facts.bilingual).column()
        if which >= len(said) or fonts.unprintable(said[which].text):
            return False
        size = fit_column([said[which].text], column) if column else None
        if column is not None and size is None:
            return False
        if size is not None:
            element.set("style", f"font-size: {size}pt")
        element.set("lang", said[which].language)
        return _write(element, said[which].text)

    def _facts(self, element: Element) -> bool:
        rows = self.speaker.rows()
        if column := Room(element, self.facts.bilingual).column():
            texts = [text for row in rows for text in row.texts]
            size = fit_column(texts, column) or column.sizes[-1]
            element.set("style", f"font-size: {size}pt")
        for row in rows:
            line = SubElement(element, "tr")
            _say(SubElement(line, "th", {"scope": "row"}), row.head)
            beside = SubElement(line, "td")
            for said in row.lines:
                _say(SubElement(beside, "span", {"class": "line"}), said)
        return True

    def _fact(self, element: Element, name: str) -> bool:
        found = next((row for row in self.speaker.rows() if row.key == name), None)
        for said in found.lines if found else ():
            _say(SubElement(element, "span", {"class": "line"}), said)
        return found is not None

    def _code(self, element: Element) -> bool:
        element.set("src", f"asset:{CODE}")
        element.set("alt", _words(self.sentences["code"]))
        return True

    def _address(self, element: Element) -> bool:
        link = SubElement(element, "a", {"href": self.facts.verify_url})
        return _write(link, self.facts.verify_url.partition("://")[2].rpartition("/")[0])

    def _funders(self, element: Element) -> bool:
        funding = self.facts.funding
        if funding is None:
            return False
        if funding.emblem == "eu":
            source = {"class": EMBLEM, "src": "asset:eu-emblem.svg", markup.SLOT: EMBLEM}
            SubElement(element, "img", {**source, "alt": _words(self.sentences["emblem"])})
        for at, phrase in enumerate(self.sentences["statement"]):
            style = "statement-second" if at else "statement"
            paragraph = SubElement(element, "p", {"class": style, "lang": phrase.language})
            _write(paragraph, phrase.text)
        _say(SubElement(element, "p", {"class": "project"}), self.sentences["project"])
        if funding.funders:
            _write(SubElement(element, "p", {"class": "funders"}), " · ".join(funding.funders))
        return True


def _write(element: Element, text: str) -> bool:
    element.text = text
    return True


def _say(element: Element, said: Said) -> bool:
    for at, phrase in enumerate(said):
        if at:
            attributes = {"class": "beside", "lang": phrase.language}
            SubElement(element, "span", attributes).text = f" / {phrase.text}"
        else:
            element.text = phrase.text
    return True


def _words(said: Said) -> str:
    return " / ".join(phrase.text for phrase in said)


def _choose_language(root: Element, speaker: Speaker) -> None:
    """Keep what is meant for the languages of a certificate, and say which its own words are in."""
    written_in, first = root.get("lang", ""), speaker.facts.language
    for element in list(root.iter()):
        only = element.get("data-only")
        if only and only not in speaker.languages:
            _remove(root, element)
        elif only:
            element.set("lang", only)
    root.set("lang", first)
    if speaker.facts.bilingual and (body := root.find("body")) is not None:
        body.set("class", f"{body.get('class', '')} bilingual".strip())
    if written_in == first:
        return
    for element in root.iter():
        is_of_slot = element.get(markup.SLOT) is not None
        if (element.text or "").strip() and not is_of_slot and element.get("lang") is None:
            element.set("lang", written_in)


def _remove(root: Element, element: Element) -> None:
    parent = next((each for each in root.iter() if element in list(each)), None)
    if parent is not None:
        markup.drop(parent, element)


def _head(root: Element, facts: PrintedFacts, filling: _Filling) -> None:
    """Say what the document is, whatever stood there before."""
    head = root.find("head")
    assert head is not None, "every page that was read has a head"
    head[:] = []
    SubElement(head, "meta", {"charset": "utf-8"})
    kind = _words(filling.sentences["kind"])
    SubElement(head, "title").text = f"{kind} \N{EN DASH} {facts.name}"
    day = facts.issued_on.isoformat()
    for name, content in (
        ("author", facts.issuer),
        ("description", facts.program_title.in_language(facts.language)),
        ("keywords", facts.number),
        ("generator", "Spinn"),
        ("dcterms.created", day),
        ("dcterms.modified", day),
    ):
        SubElement(head, "meta", {"name": name, "content": content})
