"""Where a form shows what the domain refused: beside the field that can put it right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from services.registration.domain.errors import (
    CohortCancelled,
    CohortClosed,
    DecisionNotPossible,
    PlacesTaken,
    SessionNotLast,
    SessionTooSmall,
    TimesNotPossible,
    WindowNotPossible,
)
from services.registration.web.doors import database
from shared.kernel.errors import Refusal

T = TypeVar("T")


def attempt(form: FlaskForm, act: Callable[[Session], T]) -> T | None:
    """Validate ``form`` and act in one transaction; None if either was refused."""
    if not form.validate():
        return None
    try:
        with database().transaction() as db:
            return act(db)
    except (
        CohortCancelled,
        CohortClosed,
        DecisionNotPossible,
        PlacesTaken,
        SessionNotLast,
        SessionTooSmall,
        TimesNotPossible,
        WindowNotPossible,
    ) as refusal:
        _show(form, refusal)
        return None


def _show(form: FlaskForm, refusal: Refusal) -> None:
    names, sentence = _sentence(refusal)
    name = next((name for name in names if name in form), None)
    if name is None:
        form.form_errors.append(sentence)
    else:
        form[name].errors = [*form[name].errors, sentence]


def _sentence(refusal: Refusal) -> tuple[tuple[str, ...], str]:
    match refusal:
        case PlacesTaken() | SessionTooSmall():
            return ("capacity",), _of_capacity(refusal)
        case SessionNotLast():
            return ("date",), _(
                "Choose a time after the last session of the cohort, or with it where people"
                " choose their sessions."
            )
        case DecisionNotPossible():
            return ("first_day",), _(
                "Places would be decided before today or after the start. Choose a later day."
            )
        case WindowNotPossible():
            return (
                "closes_at",
                "first_day",
            ), _("Registration must close after it opens, and at the latest when it starts.")
        case TimesNotPossible():
            where = ("ends",) if refusal.at_end else ("starts", "opens_at")
            return (*where, "first_day"), _("The clocks skip this time on that day.")
        case _:
            return (), _("The cohort is closed or called off, so it cannot be changed.")


def _of_capacity(refusal: PlacesTaken | SessionTooSmall) -> str:
    if isinstance(refusal, SessionTooSmall):
        return str(
            _(
                "Everybody attends all sessions, and one of them has %(places)s places.",
                places=refusal.places,
            )
        )
    return str(
        ngettext(
            "One place is taken or held. Nobody loses a place by this, so write 1 or more.",
            "%(num)d places are taken or held. Nobody loses a place by this, so write"
            " %(num)d or more.",
            refusal.taken,
        )
    )
