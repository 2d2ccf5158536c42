"""Style sheets that others wrote: nothing is asked for, colours are flat."""

from __future__ import annotations

import pytest

from services.certificates.engine.styles import StyleFault, faults_of

PICTURES = frozenset({"mark.svg"})


def test_style_when_it_places_and_colours_has_no_fault():
    style = """
    @page { size: A4; margin: 0; @top-left { content: "x" } background: url(asset:mark.svg) }
    .name { color: rgb(10, 20, 30); width: calc(10mm + 2mm); background: url("asset:mark.svg") }
    """
    assert faults_of(style, PICTURES) == ()


@pytest.mark.parametrize(
    ("style", "code", "what"),
    [
        ("@import url(https://example.org/x.css);", "at_rule", "@import"),
        ("@import 'https://example.org/x.css';", "at_rule", "@import"),
        ("@font-face { font-family: X }", "at_rule", "@font-face"),
        ("@page { @font-face { font-family: X } }", "at_rule", "@font-face"),
        ("@media print { p { color: red } }", "at_rule", "@media"),
        ("p { background: url(https://example.org/x.png) }", "address", "https://example.org/x.png"),
        ("p { background: URL('file:///x') }", "address", "file:///x"),
        ("p { background: u\\72l(file:///x) }", "address", "file:///x"),
        ("p { list-style: url(other.svg) }", "address", "other.svg"),
        ("@page { background: url(asset:other.svg) }", "address", "asset:other.svg"),
        ("p { background: linear-gradient(red, blue) }", "gradient", "linear-gradient()"),
        ("p { color: repeating-linear-gradient(red) }", "gradient", "repeating-linear-gradient()"),
        ("p { content: attr(href url) }", "function", "attr()"),
        ("p { --x: url(asset:mark.svg); background: var(--x) }", "function", "var()"),
        ("p { background: image-set('x.png' 1x) }", "function", "image-set()"),
    ],
)  # fmt: skip
def test_style_when_it_asks_for_something_tells_what_and_where(style: str, code: str, what: str):
    assert faults_of(f"\n{style}", PICTURES)[0] == StyleFault(code, 2, what)  # type: ignore[arg-type]


def test_style_when_it_cannot_be_read_tells_the_line():
    assert [each.code for each in faults_of("p { } \n } b", PICTURES)] == ["unreadable"]


def test_style_when_longer_than_any_needs_is_refused_unread():
    assert faults_of("p{}" * 10_001, PICTURES) == (StyleFault("too_long"),)
