"""Answers in words: those of the version that asked."""

from __future__ import annotations

from typing import Any

import pytest

from services.registration.domain.questions.question import Question, write_questions
from services.registration.domain.questions.versions import Versions
from services.registration.domain.questions.wording import in_words, said
from services.registration.storage.forms import FormVersion
from shared.kernel.identifiers import new_id
from tests.support.registration import text

OPTIONS = [
    {"key": "a", "label": text("Äpple", "Apple")},
    {"key": "b", "label": text("Bär", "Berry")},
]


def ask(key: str, kind: str, **more: Any) -> Question:
    return Question.model_validate(
        {"key": key, "kind": kind, "label": text(key), "purpose": text("Vi planerar"), **more}
    )


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        pytest.param(ask("q", "yes_no"), True, ("Ja", "Yes"), id="yes"),
        pytest.param(ask("q", "yes_no"), False, ("Nej", "No"), id="no"),
        pytest.param(ask("q", "consent"), True, ("Ja", "Yes"), id="consent"),
        pytest.param(ask("q", "choice", options=OPTIONS), "a", ("Äpple", "Apple"), id="choice"),
        pytest.param(
            ask("q", "choices", options=OPTIONS),
            ["a", "b"],
            ("Äpple, Bär", "Apple, Berry"),
            id="choices",
        ),
        pytest.param(ask("q", "choice", options=OPTIONS), "gone", ("gone", "gone"), id="no-option"),
        pytest.param(ask("q", "country"), "DE", ("Tyskland", "Germany"), id="country"),
        pytest.param(ask("q", "country"), "XX", ("XX", "XX"), id="no-country"),
        pytest.param(ask("q", "number"), 7, ("7", "7"), id="number"),
        pytest.param(ask("q", "short_text"), "Hej", ("Hej", "Hej"), id="text"),
    ],
)
def test_answer_when_put_in_words_then_reads_as_its_question_words_it(
    question: Question, value: Any, words: tuple[str, str]
) -> None:
    told = in_words(question, value)

    assert (told.sv, told.en) == words


def test_answer_when_its_option_has_another_name_then_is_another_answer() -> None:
    renamed = [{"key": "a", "label": text("Rött äpple")}]
    old, new = ask("q", "choice", options=OPTIONS), ask("q", "choice", options=renamed)

    assert said(old, "a") != said(new, "a")
    assert said(old, "a") == said(old.model_copy(update={"required": True}), "a")


def version(number: int, *questions: Question) -> FormVersion:
    return FormVersion(id=new_id(), number=number, questions=write_questions(questions))


def test_versions_when_a_question_is_no_longer_asked_then_still_know_it() -> None:
    first = version(1, ask("old", "short_text", special=True), ask("both", "short_text"))
    second = version(2, ask("new", "number"), ask("both", "number"))
    versions = Versions([second, first])

    assert versions.keys == ("new", "both", "old")
    assert [one.key for one in versions.present] == ["new", "both"]
    assert versions.special == {"old"}
    assert versions.newest("both").kind == "number"
    assert versions.question(first.id, "both").kind == "short_text"
    assert [row.number for row, _ in versions.asking("both")] == [1, 2]


def test_versions_when_there_are_none_then_nothing_is_asked() -> None:
    assert (Versions([]).present, Versions([]).keys) == ((), ())
