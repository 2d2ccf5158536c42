"""Filling in a form: every question that is asked, in order, to answers and to what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.registration.domain.questions.asking import Value, is_asked
from services.registration.domain.questions.cleaning import clean
from services.registration.domain.questions.question import (
    NO,
    WITH_OPTIONS,
    YES,
    Kind,
    Question,
)
from services.registration.domain.questions.refusals import AnswerRefused


@dataclass(frozen=True)
class FilledIn:
    """The answers by question, and the refusals by question; no refusals, and it can be kept."""

    answers: Mapping[str, Value]
    refusals: Mapping[str, AnswerRefused]


def fill_in(questions: Sequence[Question], typed: Mapping[str, Sequence[str]]) -> FilledIn:
    """Return what ``typed``, the values of each field by question, comes to."""
    answers: dict[str, Value] = {}
    refusals: dict[str, AnswerRefused] = {}
    for question in questions:
        if not is_asked(question, answers):
            continue
        try:
            answer = clean(question, typed.get(question.key, ()))
        except AnswerRefused as refusal:
            refusals[question.key] = refusal
        else:
            if answer is not None:
                answers[question.key] = answer
    return FilledIn(answers, refusals)


def typed_again(question: Question, value: Value) -> list[str]:
    """Return what somebody would have typed in a form who answered ``value``."""
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        no = [] if question.kind == Kind.CONSENT else [NO]
        return [YES] if value else no
    return [str(value)]


def option_refs(questions: Sequence[Question], answers: Mapping[str, Value]) -> set[str]:
    """Return which options with a capacity were chosen, as ``question/option``."""
    found = set()
    for question in questions:
        if question.kind not in WITH_OPTIONS:
            continue
        answer = answers.get(question.key)
        chosen = answer if isinstance(answer, list) else [answer]
        found |= {
            f"{question.key}/{option.key}"
            for option in question.options
            if option.capacity is not None and option.key in chosen
        }
    return found


def option_capacities(questions: Sequence[Question]) -> dict[str, int]:
    """Return how many may choose each option that fills up, by ``question/option``."""
    return {
        f"{question.key}/{option.key}": option.capacity
        for question in questions
        for option in question.options
        if option.capacity is not None
    }
