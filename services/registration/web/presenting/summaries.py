"""From counted answers to what organizers read of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from flask_babel import format_decimal
from sqlalchemy.orm import Session

from services.registration.domain.questions.question import WITH_OPTIONS, Question
from services.registration.domain.questions.summarising import (
    COUNTED,
    Counted,
    Spread,
    Summary,
    Tally,
    one_spelling,
    summarise,
)
from services.registration.domain.questions.versions import Versions
from services.registration.domain.questions.wording import in_words, option_label
from services.registration.storage import answer_lists
from services.registration.storage.answer_lists import Among, Said, Who
from services.registration.storage.answer_queries import answers_by_registration
from services.registration.storage.registrations import Registration
from services.registration.web.organizer.answer_scopes import Scope
from services.registration.web.pages.answers import (
    Bar,
    NeedView,
    PersonView,
    SaidView,
    SummaryView,
)
from services.registration.web.pages.participants import RegistrationState
from services.registration.web.presenting.answers import answer_views
from services.registration.web.texts.questions import kind_names

_LATEST = 3


def summaries(db: Session, scope: Scope, among: Among, language: str) -> tuple[SummaryView, ...]:
    """Return how the questions of a form were answered, special ones left out."""
    versions, keys = scope.versions, scope.general
    counted = [key for key in keys if versions.newest(key).kind in COUNTED]
    listed = [key for key in keys if key not in counted]
    rows = [Tally(*row) for row in answer_lists.tallies(db, among, keys, counted)]
    latest = answer_lists.latest_said(db, among, listed, _LATEST)
    return tuple(
        _summary_view(one, versions, latest, language) for one in summarise(versions, keys, rows)
    )


def _summary_view(
    summary: Summary, versions: Versions, latest: Sequence[Said], language: str
) -> SummaryView:
    question = summary.question
    numbers = {row.id: row.number for row in versions.rows}
    own = [
        one
        for one in latest
        if one.question == question.key and numbers[one.version_id] in summary.versions
    ]
    return SummaryView(
        key=question.key,
        label=question.label.in_language(language),
        kind=kind_names()[question.kind],
        versions=() if summary.present else summary.versions,
        answers=summary.answers,
        bars=bars(question, summary.counts, summary.answers, language),
        spread=_spread(summary.spread),
        latest=tuple(said_view(one, versions, language) for one in own),
        listed=question.kind not in COUNTED,
    )


def bars(
    question: Question, counts: Sequence[Counted], answers: int, language: str
) -> tuple[Bar, ...]:
    """Return how many gave each answer."""
    return tuple(
        Bar(
            words=(
                option_label(question, str(one.value))
                if question.kind in WITH_OPTIONS
                else in_words(question, one.value)
            ).in_language(language),
            answers=one.answers,
            people=one.places,
            percent=round(100 * one.answers / answers) if answers else 0,
        )
        for one in counts
    )


def _spread(spread: Spread | None) -> tuple[str, str, str] | None:
    if spread is None:
        return None
    low, middle, high = (
        one if isinstance(one, str) else format_decimal(one)
        for one in (spread.lowest, spread.median, spread.highest)
    )
    return low, middle, high


def said_view(said: Said, versions: Versions, language: str) -> SaidView:
    """Return what somebody answered, in the words of the version that asked."""
    asked = versions.question(said.version_id, said.question)
    return SaidView(said.name, in_words(asked, said.value).in_language(language))


def people(
    db: Session, scope: Scope, rows: Sequence[Registration], keys: Sequence[str], language: str
) -> tuple[PersonView, ...]:
    """Return registrations with their answers to ``keys``."""
    answers = answers_by_registration(db, [row.id for row in rows])
    several = len(scope.days) > 1
    return tuple(
        PersonView(
            registration_id=row.id,
            name=row.name,
            state=cast("RegistrationState", str(row.state)),
            places=row.places,
            day=scope.days[row.cohort_id] if several else None,
            answers=answer_views(
                [one for one in answers[row.id] if one.question in keys], scope.versions, language
            ),
        )
        for row in rows
    )


def needs(db: Session, scope: Scope, now: datetime, language: str) -> tuple[NeedView, ...]:
    """Return special answers of those who have a place, counted and without names."""
    said = answer_lists.each_value(db, scope.among(Who.PLACES), scope.special)
    spelling = one_spelling(value for _, _, value, _ in said if isinstance(value, str))
    tallies = [
        Tally(version, key, spelling[value] if isinstance(value, str) else value, 1, places)
        for version, key, value, places in said
    ]
    return tuple(
        _need(one, scope, now, language)
        for one in summarise(scope.versions, scope.special, tallies)
    )


def _need(summary: Summary, scope: Scope, now: datetime, language: str) -> NeedView:
    question = summary.question
    gone = max(scope.over.values(), default=now) + timedelta(days=question.keep_days)
    return NeedView(
        label=question.label.in_language(language),
        purpose=question.purpose.in_language(language),
        answers=summary.answers,
        lines=bars(question, summary.counts, summary.answers, language),
        deleted_on=gone if gone <= now and not summary.answers else None,
    )
