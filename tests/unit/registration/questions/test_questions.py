from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.questions.cleaning import clean
from services.registration.domain.questions.filling_in import fill_in, option_refs
from services.registration.domain.questions.question import (
    Kind,
    Question,
    check_form,
    read_questions,
    write_questions,
)
from services.registration.domain.questions.refusals import AnswerRefused, Fault
from services.registration.gateways.territories import countries, municipalities
from tests.support.registration import text


def question(kind: str, key: str = "q", **more: Any) -> Question:
    if kind in ("choice", "choices"):
        more.setdefault("options", [option("a"), option("b")])
    if kind == "file":
        more.setdefault("file_types", ["pdf"])
    return Question.model_validate(
        {"key": key, "kind": kind, "label": text("Fråga"), "purpose": text("Syfte"), **more}
    )


def option(key: str, capacity: int | None = None) -> dict[str, Any]:
    return {"key": key, "label": text(key), "capacity": capacity}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("short_text", ["  Åsa  "], "Åsa"),
        ("long_text", ["ett\r\n\r\ntvå"], "ett\n\ntvå"),
        ("number", ["1 200"], 1200),
        ("choice", ["b"], "b"),
        ("choices", ["b", "a", "b"], ["a", "b"]),
        ("yes_no", ["no"], False),
        ("date", ["2027-02-28"], "2027-02-28"),
        ("email", ["Anna@Example.org"], "Anna@example.org"),
        ("phone", ["070-123 45 67"], "0701234567"),
        ("phone", ["0046 70 123 45 67"], "+46701234567"),
        ("country", ["SE"], "SE"),
        ("municipality", ["Falun"], "Falun"),
        ("url", ["https://example.org/a"], "https://example.org/a"),
        ("consent", ["y"], True),
    ],
)
def test_clean_when_the_answer_is_of_the_kind_then_is_kept(
    kind: str, typed: list[str], kept: object
) -> None:
    assert clean(question(kind), typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "fault"),
    [
        ("short_text", "x" * 201, Fault.TOO_LONG),
        ("short_text", "a\u202eb", Fault.NOT_PLAIN_TEXT),
        ("number", "ett", Fault.NOT_A_NUMBER),
        ("choice", "c", Fault.NOT_AN_OPTION),
        ("choices", "c", Fault.NOT_AN_OPTION),
        ("yes_no", "kanske", Fault.NOT_AN_OPTION),
        ("date", "2027-02-30", Fault.NOT_A_DATE),
        ("email", "anna", Fault.NOT_AN_ADDRESS),
        ("phone", "ring mig", Fault.NOT_A_PHONE_NUMBER),
        ("country", "XX", Fault.NOT_A_COUNTRY),
        ("municipality", "Springfield", Fault.NOT_A_MUNICIPALITY),
        ("url", "javascript:alert(1)", Fault.NOT_A_WEB_ADDRESS),
        ("url", "http://[", Fault.NOT_A_WEB_ADDRESS),
    ],
)
def test_clean_when_the_answer_is_of_no_such_kind_then_says_what_is_wrong(
    kind: str, typed: str, fault: Fault
) -> None:
    with pytest.raises(AnswerRefused) as refused:
        clean(question(kind), [typed])

    assert refused.value.fault is fault


@pytest.mark.parametrize("kind", ["short_text", "long_text", "number", "phone"])
def test_clean_when_it_looks_like_a_personal_number_then_is_refused(kind: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        clean(question(kind), ["19811218-9876"])

    assert refused.value.fault is Fault.PERSON_NUMBER


@pytest.mark.parametrize("kind", list(Kind))
def test_clean_when_a_required_answer_is_missing_then_is_refused(kind: Kind) -> None:
    with pytest.raises(AnswerRefused) as refused:
        clean(question(kind, required=True), ["  "])

    assert refused.value.fault is Fault.MISSING


def test_clean_when_a_number_breaks_its_bounds_then_the_bound_is_told() -> None:
    asked = question("number", lowest=1, highest=5)
    for typed, fault, bound in (("0", Fault.TOO_LOW, 1), ("6", Fault.TOO_HIGH, 5)):
        with pytest.raises(AnswerRefused) as refused:
            clean(asked, [typed])
        assert (refused.value.fault, refused.value.bound) == (fault, bound)


@given(st.sampled_from(list(Kind)), st.lists(st.text(max_size=40), max_size=3))
def test_clean_when_anything_is_typed_then_answers_or_refuses(kind: Kind, typed: list[str]) -> None:
    asked = question(kind)
    try:
        kept = clean(asked, typed)
    except AnswerRefused:
        return
    assert kept is None or isinstance(kept, str | int | bool | list)


FORM = (
    question("yes_no", "comes_by_car"),
    question(
        "short_text",
        "plate",
        required=True,
        condition={"question": "comes_by_car", "answers": ["yes"]},
    ),
    question(
        "choice",
        "why",
        condition={"question": "comes_by_car", "answers": ["no"]},
        options=[option("bus", 2), option("bike")],
    ),
    question("short_text", "line", condition={"question": "why", "answers": ["bus"]}),
)


def test_fill_in_when_a_condition_is_not_met_then_the_question_is_not_asked() -> None:
    filled = fill_in(FORM, {"comes_by_car": ["no"], "plate": ["ABC123"], "why": ["bus"]})

    assert filled.answers == {"comes_by_car": False, "why": "bus"}
    assert not filled.refusals


def test_fill_in_when_a_condition_is_met_then_the_question_is_required() -> None:
    filled = fill_in(FORM, {"comes_by_car": ["yes"]})

    assert filled.refusals["plate"].fault is Fault.MISSING


def test_fill_in_when_a_question_hangs_on_one_that_was_not_asked_then_is_not_asked() -> None:
    filled = fill_in(
        FORM, {"comes_by_car": ["yes"], "plate": ["A"], "why": ["bus"], "line": ["12"]}
    )

    assert filled.answers == {"comes_by_car": True, "plate": "A"}


def test_option_refs_when_an_option_has_a_capacity_then_only_it_is_named() -> None:
    assert option_refs(FORM, {"why": "bus"}) == {"why/bus"}
    assert option_refs(FORM, {"why": "bike"}) == set()


def test_form_when_written_and_read_then_is_the_same() -> None:
    assert read_questions(write_questions(FORM)) == FORM


@pytest.mark.parametrize(
    "broken",
    [
        (FORM[1],),
        (FORM[1], FORM[0]),
        (FORM[0], FORM[0]),
        (
            FORM[0],
            question("date", "d", condition={"question": "comes_by_car", "answers": ["maybe"]}),
        ),
    ],
    ids=["unknown", "later", "twice", "no such answer"],
)
def test_check_form_when_it_could_not_be_filled_in_then_is_refused(
    broken: tuple[Question, ...],
) -> None:
    with pytest.raises(ValueError, match=r"stand|key|answer"):
        check_form(broken)


def test_question_when_options_and_kind_contradict_then_is_refused() -> None:
    for wrong in (
        {"kind": "choice", "options": []},
        {"kind": "date", "options": [option("a")]},
        {"kind": "choice", "options": [option("a"), option("a")]},
    ):
        with pytest.raises(ValueError, match="option"):
            question(**wrong)


def test_territories_when_listed_then_are_those_of_the_world_and_of_sweden() -> None:
    assert dict(countries("sv"))["DE"] == "Tyskland"
    assert "EU" not in dict(countries("en"))
    assert len(municipalities()) == len(set(municipalities())) == 290
