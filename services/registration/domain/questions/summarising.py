"""Summing answers up: how many said what, for each wording of a question on its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from services.registration.domain.questions.asking import Value
from services.registration.domain.questions.question import WITH_OPTIONS, Kind, Question
from services.registration.domain.questions.versions import Versions

# What is counted by answer; the rest is listed.
COUNTED = WITH_OPTIONS | {
    Kind.YES_NO,
    Kind.CONSENT,
    Kind.COUNTRY,
    Kind.MUNICIPALITY,
    Kind.NUMBER,
    Kind.DATE,
}
_SPREAD = frozenset({Kind.NUMBER, Kind.DATE})


@dataclass(frozen=True)
class Tally:
    """How many answered ``value`` to a question of a version; they come with ``places`` people."""

    version_id: UUID
    question: str
    value: Value | None
    answers: int
    places: int


@dataclass(frozen=True)
class Counted:
    """One answer: how many gave it, and how many people come with them."""

    value: Value
    answers: int
    places: int


@dataclass(frozen=True)
class Spread:
    """The ends and the middle of numbers, or of dates as ISO 8601."""

    lowest: float | str
    median: float | str
    highest: float | str


@dataclass(frozen=True)
class Summary:
    """What was answered to a question in one wording; ``versions`` are those that word it so.

    ``present`` says that it is asked in these words now. ``counts`` has every option, also those
    that nobody chose.
    """

    question: Question
    versions: tuple[int, ...]
    present: bool
    answers: int
    counts: tuple[Counted, ...]
    spread: Spread | None


def summarise(
    versions: Versions, keys: Sequence[str], tallies: Iterable[Tally]
) -> tuple[Summary, ...]:
    """Return a summary for each wording of the questions ``keys``, the newest wording first.

    A wording that nobody answered is left out, unless it is asked now.
    """
    by_asking: dict[tuple[str, UUID], list[Tally]] = {}
    for tally in tallies:
        by_asking.setdefault((tally.question, tally.version_id), []).append(tally)
    found = [one for key in keys for one in _wordings(versions, key, by_asking)]
    return tuple(one for one in found if one.answers or one.present)


def _wordings(
    versions: Versions, key: str, tallies: Mapping[tuple[str, UUID], Sequence[Tally]]
) -> list[Summary]:
    groups: dict[tuple[object, ...], list[tuple[UUID, int, Question]]] = {}
    for row, question in reversed(versions.asking(key)):
        groups.setdefault(_words(question), []).append((row.id, row.number, question))
    present = {_words(one) for one in versions.present if one.key == key}
    return [
        _summary(
            group[0][2],
            tuple(sorted(number for _, number, _ in group)),
            [one for row_id, _, _ in group for one in tallies.get((key, row_id), ())],
            present=words in present,
        )
        for words, group in groups.items()
    ]


def _words(question: Question) -> tuple[object, ...]:
    options = tuple((option.key, option.label.sv, option.label.en) for option in question.options)
    return (question.kind, question.label.sv, question.label.en, options)


def _summary(
    question: Question, numbers: tuple[int, ...], tallies: Sequence[Tally], *, present: bool
) -> Summary:
    return Summary(
        question=question,
        versions=numbers,
        present=present,
        answers=sum(one.answers for one in tallies),
        counts=() if question.kind in _SPREAD else _counts(question, tallies),
        spread=_spread(question, tallies),
    )


def _counts(question: Question, tallies: Sequence[Tally]) -> tuple[Counted, ...]:
    answers: Counter[Value] = Counter()
    places: Counter[Value] = Counter()
    for one in tallies:
        if one.value is None:
            continue
        for value in one.value if isinstance(one.value, list) else [one.value]:
            answers[value] += one.answers
            places[value] += one.places
    if question.kind in WITH_OPTIONS:
        order: Iterable[Value] = (option.key for option in question.options)
    elif question.kind == Kind.YES_NO:
        order = (True, False)
    else:
        order = sorted(answers, key=lambda value: (-answers[value], str(value)))
    return tuple(Counted(value, answers[value], places[value]) for value in order)


def _spread(question: Question, tallies: Sequence[Tally]) -> Spread | None:
    values = [one for one in tallies if one.value is not None]
    if question.kind not in _SPREAD or not values:
        return None
    if question.kind == Kind.NUMBER:
        numbers = [float(str(one.value)) for one in values for _ in range(one.answers)]
        return Spread(min(numbers), median(numbers), max(numbers))
    days = sorted(str(one.value) for one in values for _ in range(one.answers))
    return Spread(days[0], days[(len(days) - 1) // 2], days[-1])


def one_spelling(texts: Iterable[str]) -> Mapping[str, str]:
    """Return for each text the first that differs only in capitals, spaces and full stop."""
    first: dict[str, str] = {}
    return {text: first.setdefault(_bare(text), text) for text in texts}


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")
