"""Pages that others wrote: what may stand in them, and that nothing in them is code."""

from __future__ import annotations

import pytest

from services.certificates.engine.markup import (
    MOST_ELEMENTS,
    Fault,
    Vocabulary,
    faults_of,
    read,
    words_of,
    written,
)

KNOWN = Vocabulary(frozenset({"name", "number"}), ("name",), frozenset({"mark.svg"}))
GOOD = '<html lang="sv"><body><h1>Intyg</h1><p data-slot="name"></p></body></html>'


def with_(markup: str) -> str:
    return GOOD.replace("<h1>", f"{markup}<h1>")


def test_page_when_it_holds_what_it_must_has_no_fault():
    assert faults_of(GOOD, KNOWN) == ()


@pytest.mark.parametrize(
    ("page", "code", "what"),
    [
        (GOOD.replace(' lang="sv"', ""), "no_language", ""),
        (GOOD.replace('lang="sv"', 'lang=" "'), "no_language", ""),
        (GOOD.replace("h1", "h2"), "no_heading", ""),
        (with_("<h1>Två</h1>"), "headings", "2"),
        (GOOD.replace('data-slot="name"', ""), "missing_slot", "name"),
        (with_('<p data-slot="salary"></p>'), "unknown_slot", "salary"),
        (with_('<p data-slot=""></p>'), "unknown_slot", ""),
        (with_('<p data-slot="name"></p>'), "repeated_slot", "name"),
        (with_("<script>1</script>"), "element", "script"),
        (with_("<style>p{}</style>"), "element", "style"),
        (with_("<svg></svg>"), "element", "svg"),
        (with_('<link rel="attachment" href="file:///x">'), "element", "link"),
        (with_("<iframe></iframe>"), "element", "iframe"),
        (with_('<a href="https://example.org">x</a>'), "element", "a"),
        (with_('<p style="color: red">x</p>'), "attribute", "p style"),
        (with_('<p onclick="x()">x</p>'), "attribute", "p onclick"),
        (with_('<img src="https://example.org/x.png" alt="x">'), "address", "https://example.org/x.png"),
        (with_('<img src="file:///x" alt="x">'), "address", "file:///x"),
        (with_('<img src="mark.svg" alt="x">'), "address", "mark.svg"),
        (with_('<img src="data:image/svg+xml" alt="x">'), "address", "data:image/svg+xml"),
        (with_('<img src="asset:mark.svg">'), "no_words", "asset:mark.svg"),
        (with_('<table><tr><td colspan="9999999">x</td></tr></table>'), "span", "9999999"),
        ("x" * 30_001, "too_long", ""),
        (with_("<p>x</p>" * MOST_ELEMENTS), "too_deep", ""),
        (with_("<div>" * 40), "too_deep", ""),
    ],
)  # fmt: skip
def test_page_when_it_holds_something_else_tells_what(page: str, code: str, what: str):
    assert faults_of(page, KNOWN) == (Fault(code, what),)  # type: ignore[arg-type]


def test_page_when_code_of_other_languages_stands_in_it_is_text():
    page = with_("<p>{{ 7 * 7 }} {% for x in y %} ${1} &lt;b&gt;</p>")
    assert faults_of(page, KNOWN) == ()
    assert "{{ 7 * 7 }} {% for x in y %} ${1} &lt;b&gt;" in written(read(page))


def test_page_when_read_loses_its_comments_and_nothing_else():
    root = read(with_("<p>a<!-- b -->c<!-- d --></p>e<!-- f -->g"))
    assert words_of(root) == "aceg" + "Intyg"
    assert "<!--" not in written(root)
