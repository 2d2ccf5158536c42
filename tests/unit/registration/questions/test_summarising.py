"""Summing answers up, each wording of a question on its own."""

from __future__ import annotations

from typing import Any

import pytest

from services.registration.domain.questions.question import Question, write_questions
from services.registration.domain.questions.summarising import (
    Counted,
    Spread,
    Summary,
    Tally,
    one_spelling,
    summarise,
)
from services.registration.domain.questions.versions import Versions
from services.registration.storage.forms import FormVersion
from shared.kernel.identifiers import new_id
from tests.support.registration import text

OPTIONS = [{"key": "a", "label": text("Äpple")}, {"key": "b", "label": text("Bär")}]


def ask(kind: str, label: str = "Fråga", **more: Any) -> Question:
    return Question.model_validate(
        {"key": "q", "kind": kind, "label": text(label), "purpose": text("Vi planerar"), **more}
    )


def form(number: int, *questions: Question) -> FormVersion:
    return FormVersion(id=new_id(), number=number, questions=write_questions(questions))


def sums(question: Question, *said: tuple[Any, int, int]) -> Summary:
    version = form(1, question)
    tallies = [Tally(version.id, "q", value, answers, places) for value, answers, places in said]
    (found,) = summarise(Versions([version]), ["q"], tallies)
    return found


def test_choice_when_summed_up_then_tells_every_option_in_order() -> None:
    found = sums(ask("choice", options=OPTIONS), ("b", 2, 5))

    assert found.counts == (Counted("a", 0, 0), Counted("b", 2, 5))
    assert (found.answers, found.spread) == (2, None)


def test_choices_when_summed_up_then_count_each_of_an_answer() -> None:
    found = sums(ask("choices", options=OPTIONS), (["a", "b"], 1, 1), (["a"], 2, 2))

    assert found.counts == (Counted("a", 3, 3), Counted("b", 1, 1))
    assert found.answers == 3


def test_yes_no_when_summed_up_then_tells_both() -> None:
    found = sums(ask("yes_no"), (False, 1, 1))

    assert found.counts == (Counted(True, 0, 0), Counted(False, 1, 1))


def test_municipality_when_summed_up_then_the_most_frequent_comes_first() -> None:
    found = sums(ask("municipality"), ("Falun", 1, 1), ("Leksand", 2, 2))

    assert [one.value for one in found.counts] == ["Leksand", "Falun"]


@pytest.mark.parametrize(
    ("kind", "said", "spread"),
    [
        pytest.param("number", [(1, 1, 1), (4, 2, 2), (9, 1, 1)], (1, 4, 9), id="numbers"),
        pytest.param("number", [(1, 1, 1), (2, 1, 1)], (1, 1.5, 2), id="between"),
        pytest.param(
            "date",
            [("2026-05-02", 1, 1), ("2026-05-01", 1, 1), ("2026-05-09", 1, 1)],
            ("2026-05-01", "2026-05-02", "2026-05-09"),
            id="dates",
        ),
    ],
)
def test_numbers_when_summed_up_then_tell_their_ends_and_middle(
    kind: str, said: list[tuple[Any, int, int]], spread: tuple[Any, Any, Any]
) -> None:
    found = sums(ask(kind), *said)

    assert (found.spread, found.counts) == (Spread(*spread), ())


def test_numbers_when_nobody_answered_then_have_no_middle() -> None:
    assert sums(ask("number")).spread is None


def test_text_when_only_counted_then_has_no_counts_of_its_own() -> None:
    found = sums(ask("long_text"), (None, 3, 3))

    assert (found.answers, found.counts) == (3, ())


def test_wordings_when_a_question_changed_then_each_is_summed_up_on_its_own() -> None:
    old, new = ask("yes_no", "Gammal"), ask("yes_no", "Ny")
    first, second, third = form(1, old), form(2, new), form(3, new)
    tallies = [
        Tally(first.id, "q", True, 1, 1),
        Tally(second.id, "q", True, 2, 2),
        Tally(third.id, "q", False, 4, 4),
    ]

    found = summarise(Versions([first, second, third]), ["q"], tallies)

    assert [(one.question.label.sv, one.versions, one.present, one.answers) for one in found] == [
        ("Ny", (2, 3), True, 6),
        ("Gammal", (1,), False, 1),
    ]


def test_wordings_when_nobody_answered_an_old_one_then_it_is_left_out() -> None:
    old, new = ask("yes_no", "Gammal"), ask("yes_no", "Ny")

    found = summarise(Versions([form(1, old), form(2, new)]), ["q"], [])

    assert [one.question.label.sv for one in found] == ["Ny"]


def test_texts_when_they_differ_by_capitals_and_spaces_then_are_spelled_alike() -> None:
    assert one_spelling(["Vegan", "vegan.", " VEGAN ", "Nötter"]) == {
        "Vegan": "Vegan",
        "vegan.": "Vegan",
        " VEGAN ": "Vegan",
        "Nötter": "Nötter",
    }
