"""Catalogues say what the source says, and templates that are no pages are parts of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from shared.web.kept import KeptParts
from tests.support.sources import ROOT, files_below, short

CATALOGUES = files_below("services", "shared", suffix=".po")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|\{\w*\}")

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=short)


def _swedish(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale="sv")


def _source_of(path: Path) -> set[str | tuple[str, ...]]:
    """Every string of the folder that a catalogue belongs to, as babel.cfg finds it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(path.parents[3], methods, options, keywords=KEYWORDS)
    return {text for _file, _line, text, _comments, _context in found}


def _forms(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _messages(path: Path) -> Iterator[Message]:
    return (message for message in _swedish(path) if message.id)


@each_catalogue
def test_catalogue_when_compared_with_the_source_then_has_the_same_strings(path: Path) -> None:
    assert {message.id for message in _messages(path)} == _source_of(path)


@each_catalogue
def test_catalogue_when_read_then_every_form_is_translated_and_none_is_a_guess(path: Path) -> None:
    unfinished = [
        message.id
        for message in _messages(path)
        if message.fuzzy or not all(_forms(message.string))
    ]

    assert unfinished == []


@each_catalogue
def test_catalogue_when_text_has_placeholders_then_the_translation_has_the_same(
    path: Path,
) -> None:
    differing = [message.id for message in _messages(path) if not _same_placeholders(message)]

    assert differing == []


def _same_placeholders(message: Message) -> bool:
    """A singular may say "one" instead of the number; no form may ask for what nobody gives."""
    given = {name for form in _forms(message.id) for name in PLACEHOLDER.findall(form)}
    wanted = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
    forms = [set(PLACEHOLDER.findall(form)) for form in _forms(message.string)]
    return all(form <= given for form in forms) and forms[-1] == wanted


@each_catalogue
def test_catalogue_when_the_language_is_chosen_then_says_so_itself(path: Path) -> None:
    catalogue = _swedish(path)

    assert (str(catalogue.locale), catalogue.num_plurals) == ("sv", 2)


TEMPLATES = [
    path for path in files_below("services", "shared", suffix=".html") if "templates" in path.parts
]
LAYOUT = ROOT / "shared" / "web" / "templates" / "shared" / "layout.html"
# A macro may need names of its own and other macros; it prints nothing until it is called.
SILENT = (nodes.Macro, nodes.Import, nodes.FromImport, nodes.Assign, nodes.AssignBlock)


def _is_page(template: nodes.Template) -> bool:
    extended = [node.template for node in template.find_all(nodes.Extends)]
    return [node.value for node in extended if isinstance(node, nodes.Const)] == [
        "shared/layout.html"
    ]


def _is_macros(template: nodes.Template) -> bool:
    return all(isinstance(node, SILENT) or _is_blank(node) for node in template.body)


def _is_blank(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output) and all(
        isinstance(part, nodes.TemplateData) and not part.data.strip() for part in node.nodes
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_template_when_it_is_no_page_then_is_macros_or_a_part_of_a_mail(path: Path) -> None:
    extensions = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols", KeptParts]
    template = Environment(autoescape=True, extensions=extensions).parse(path.read_text("utf-8"))

    assert path == LAYOUT or "mail" in path.parts or _is_page(template) or _is_macros(template), (
        "extend shared/layout.html"
    )
