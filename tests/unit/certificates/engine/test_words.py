"""Strings that differ from document to document: found, cut, and written with other words."""

from __future__ import annotations

import re

import pydyf
import pytest

from services.certificates.engine.words import Variable

NAMES = {"Sample": "name", "X1": "number"}
PATTERN = re.compile("Sample|X1")


def test_object_when_no_string_holds_a_word_then_it_is_not_variable() -> None:
    thing = pydyf.Dictionary({"Type": "/Sample", "Title": pydyf.String("Nobody")})
    assert Variable.of_object(thing, PATTERN, NAMES) is None


@pytest.mark.parametrize("name", ["Bo (1) \\", "Åsa – Öberg", "Sample X1", ""])
def test_object_when_filled_then_it_is_what_the_library_would_write(name: str) -> None:
    def made(who: str, number: str) -> pydyf.Dictionary:
        inner = pydyf.Dictionary({"URI": pydyf.String(f"https://x/{number}")})
        titles = pydyf.Array([pydyf.String(f"For {who}: {number}"), 7, "/Name"])
        return pydyf.Dictionary({"T": titles, "A": inner, "Lang": pydyf.String("sv")})

    variable = Variable.of_object(made("Sample", "X1"), PATTERN, NAMES)
    assert variable is not None
    assert variable.said({"name": name, "number": "7K"}) == made(name, "7K").data


def test_metadata_when_filled_then_words_are_escaped() -> None:
    block = pydyf.Stream([b"<a>Sample</a>", b"<b>X1</b>"], {"Type": "/Metadata"})
    said = Variable.of_metadata(block, PATTERN, NAMES).said({"name": "<i> & Söner", "number": "7"})
    assert "<a>&lt;i&gt; &amp; Söner</a>\n<b>7</b>".encode() in said
