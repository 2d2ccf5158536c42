"""The form of registration with what the program and the cohort ask."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import TypeVar, cast

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from services.registration.domain.commands import Given
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import FormVersion, full_options
from services.registration.web.fields.questions import QuestionFields, asking
from shared.web.languages import current_language

F = TypeVar("F", bound=FlaskForm)


def asking_form(
    db: Session,
    cohort: Cohort,
    base: type[F],
    version: FormVersion | None,
    *,
    held: Collection[str] = (),
) -> type[F]:
    """Return ``base`` with what its program asks in ``version``, to be filled with what was sent.

    It is filled once ``db`` is done with: a file may come slowly, and a connection should not wait
    for it. Options that somebody has ``held`` for the reader can be chosen even when they are full.
    """
    full = full_options(db, cohort.id).difference(held) if version else set()
    return cast("type[F]", asking(base, version, full, current_language()))


@lru_cache(maxsize=200)
def known_questions(base: type[F], version: FormVersion | None, language: str) -> type[F]:
    """Return ``base`` with the questions of a kept ``version``, to be checked and not to be shown.

    Whether an option is full is not known: that is asked under the cohort's lock.
    """
    return cast("type[F]", asking(base, version, set(), language))


def given_answers(filled: FlaskForm) -> Given | None:
    """Return the answers of a validated form, or None if the program asks nothing of its own."""
    return filled.given if isinstance(filled, QuestionFields) else None
