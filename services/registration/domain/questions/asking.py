"""When a question is asked: conditions on earlier answers, evaluated in order."""

from __future__ import annotations

from collections.abc import Mapping

from services.registration.domain.questions.question import Question

Value = str | int | bool | list[str]
Answers = Mapping[str, Value]


def is_asked(question: Question, earlier: Answers) -> bool:
    """Say whether ``question`` is asked of somebody with these earlier answers.

    The answer to a question that was not asked is no answer, so whoever answers it all the same
    is not asked what hangs on it.
    """
    if question.condition is None:
        return True
    answer = earlier.get(question.condition.question)
    return any(one in question.condition.answers for one in _said(answer))


def _said(answer: Value | None) -> list[str]:
    if isinstance(answer, bool):
        return ["yes" if answer else "no"]
    if isinstance(answer, list):
        return answer
    return [] if answer is None else [str(answer)]
