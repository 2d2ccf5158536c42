from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.gateways.plain_markup import (
    Part,
    Run,
    faults_in,
    read_line,
    read_parts,
    variables_in,
)


def test_text_when_read_then_empty_lines_part_paragraphs_and_dashes_make_lists() -> None:
    text = "One\r\ntwo\n \n- a\n- b\n\n\nlast - not a list"
    assert read_parts(text) == (
        Part(False, ((Run("One"),), (Run("two"),))),
        Part(True, ((Run("a"),), (Run("b"),))),
        Part(False, ((Run("last - not a list"),),)),
    )


def test_text_when_only_some_lines_begin_with_a_dash_then_it_is_no_list() -> None:
    (part,) = read_parts("Bring:\n- a pen")
    assert (part.is_list, len(part.lines)) == (False, 2)


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("a **b** c", (Run("a "), Run("b", bold=True), Run(" c"))),
        ("[x](https://a.example)", (Run("x", url="https://a.example"),)),
        ("[x](mailto:a@b.example)", (Run("x", url="mailto:a@b.example"),)),
        (
            "**[x](https://a.example)**",
            (Run("x", bold=True, url="https://a.example"),),
        ),
        (
            "See https://a.example/b?c=d.",
            (Run("See "), Run("https://a.example/b?c=d", url="https://a.example/b?c=d"), Run(".")),
        ),
        ("{{ name }}!", (Run("{{ name }}", variable="name"), Run("!"))),
        ("** not bold", (Run("** not bold"),)),
        ("{{ name }", (Run("{{ name }"),)),
        ("[x](javascript:alert)", (Run("[x](javascript:alert)"),)),
        ("[x](https://)", (Run("[x](https://)"),)),
        ("[x](mailto:nobody)", (Run("[x](mailto:nobody)"),)),
        ("[x](https://[bad)", (Run("[x](https://[bad)"),)),
        ("<b>x</b>", (Run("<b>x</b>"),)),
    ],
)
def test_line_when_it_holds_marks_then_they_are_read_and_all_else_is_text(
    typed: str, runs: tuple[Run, ...]
) -> None:
    assert read_line(typed) == runs


@given(st.text(max_size=200))
def test_text_when_anything_is_typed_then_links_lead_to_pages_or_mailboxes_only(text: str) -> None:
    for part in read_parts(text):
        for line in part.lines:
            assert all(
                run.url is None or run.url.startswith(("http://", "https://", "mailto:"))
                for run in line
            )


def test_variables_when_listed_then_also_those_that_do_not_exist() -> None:
    assert variables_in("{{name}} and {{ 7 * 7 }}, {name}") == ["name", "7 * 7"]


def test_variables_when_bold_then_listed_as_the_others() -> None:
    assert variables_in("**Hi {{name}}**, **{{nome}}**\n**[x](https://a.example) {{title}}**") == [
        "name",
        "nome",
        "title",
    ]


def test_faults_when_links_lead_nowhere_or_hold_a_variable_then_named() -> None:
    text = (
        "[a](https://ok.example) [b](ftp://x) [c](https://x.example/{{ name }})"
        " [d](https://a b) [e](javascript:alert(1))"
    )
    assert sorted(faults_in(text)) == [
        ("bad_link", "ftp://x"),
        ("bad_link", "https://a b"),
        ("bad_link", "javascript:alert(1"),
        ("variable_in_link", "https://x.example/{{ name }}"),
    ]


def test_faults_when_the_words_of_a_link_hold_a_variable_then_named() -> None:
    assert faults_in("[{{name}}](https://a.example) [a {{ b](https://a.example)") == [
        ("variable_in_link", "{{name}}")
    ]


def test_faults_when_a_bracket_cuts_an_address_short_then_named() -> None:
    assert faults_in("[x](https://a.example/b_(c)) [y](https://a.example/b_%28c%29)") == [
        ("bad_link", "https://a.example/b_(c")
    ]
