"""What a known person has answered before, for a form that asks the same for the same purpose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from services.registration.domain.questions.asking import Value
from services.registration.domain.questions.filling_in import FilledIn, fill_in, typed_again
from services.registration.domain.questions.question import Kind, Question, find_question
from services.registration.storage.forms import Answer

# A consent is given anew each time, and a file is kept for one answer.
_NEVER = frozenset({Kind.CONSENT, Kind.FILE})


def known_answers(
    questions: Sequence[Question], rows: Iterable[Answer], now: datetime
) -> dict[str, Value]:
    """Return what ``rows``, a person's answers with the newest first, say to ``questions``.

    An answer is used again only for the purpose that it was given for (GDPR article 5.1 b), only
    while it is kept, and never if it is a special one.
    """
    by_key = {question.key: question for question in questions}
    known: dict[str, Value] = {}
    for row in rows:
        question = by_key.get(row.question)
        if question is None or row.question in known:
            continue
        if row.value is not None and row.deletes_at > now and _is_same(question, row):
            known[row.question] = row.value
    return known


def _is_same(question: Question, row: Answer) -> bool:
    before = find_question(row.version.questions, row.question)
    asked_alike = before.kind == question.kind and before.purpose == question.purpose
    special = before.special or question.special
    return asked_alike and not special and question.kind not in _NEVER


def filled_in_again(questions: Sequence[Question], known: dict[str, Value]) -> FilledIn:
    """Return what ``known`` comes to; no refusals, and nothing that must be answered is open."""
    typed = {
        question.key: typed_again(question, known[question.key])
        for question in questions
        if question.key in known
    }
    return fill_in(questions, typed)
