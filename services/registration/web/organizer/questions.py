"""The organizers' screens about a program's own questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from services.registration.domain.questions.arranging import (
    Questions,
    asked_anew,
    moved,
    put,
    rearrange,
    without,
)
from services.registration.domain.questions.question import Question
from services.registration.domain.questions.ready_questions import READY_QUESTIONS
from services.registration.storage import program_queries
from services.registration.storage.forms import is_answered, present_form
from services.registration.storage.saved_questions import library_questions
from services.registration.web.doors import database, found, links, reader
from services.registration.web.fields.questions import asking
from services.registration.web.forms.question_editor import QuestionForm, question_of, values_of
from services.registration.web.presenting.questions import FormDesk, form_desk
from shared.web.languages import current_language
from shared.web.sign_in import organizer_required

blueprint = Blueprint("organizer_questions", __name__, url_prefix="/organizer")
_STEPS = {"up": -1, "down": 1}


def _desk(program_id: UUID) -> FormDesk:
    with database().transaction() as db:
        program = found(program_queries.program(db, program_id))
        version = present_form(db, program_id)
        answered = version is not None and is_answered(db, version.id)
        return form_desk(
            program,
            version,
            library_questions(db),
            answered=answered,
            language=current_language(),
        )


def _to_form(program_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("organizer_questions.form", program_id=program_id))


def _attempt(program_id: UUID, act: Callable[[Questions], Sequence[Question]]) -> bool:
    try:
        with database().transaction() as db:
            rearrange(db, program_id, act, now=reader().now, links=links())
    except ValueError:
        return False
    return True


@blueprint.get("/programs/<uuid:program_id>/form")
@organizer_required
def form(program_id: UUID) -> ResponseReturnValue:
    """Show the questions in order, the library, and the form as people see it."""
    desk = _desk(program_id)
    preview = asking(FlaskForm, desk.version, set(), current_language())(formdata=None)
    return render_template("registration/organizer/form.html", page=desk, preview=preview)


@blueprint.post("/programs/<uuid:program_id>/form/library/<key>")
@organizer_required
def add_ready(program_id: UUID, key: str) -> ResponseReturnValue:
    """Add a question of the library, unless the form has it."""
    ready = found(next((one for one in READY_QUESTIONS if one.key == key), None))
    had = {one.key for one in _desk(program_id).questions}
    if key not in had and _attempt(program_id, lambda present: put(present, ready)):
        flash(_("The question is added."))
    return _to_form(program_id)


@blueprint.post("/programs/<uuid:program_id>/form/<key>/<any(up, down):way>")
@organizer_required
def move(program_id: UUID, key: str, way: str) -> ResponseReturnValue:
    """Move a question one place."""
    if not _attempt(program_id, lambda present: moved(present, key, _STEPS[way])):
        flash(_("A question must stand after the one whose answer it depends on."), "error")
    return _to_form(program_id)


@blueprint.post("/programs/<uuid:program_id>/form/<key>/remove")
@organizer_required
def remove(program_id: UUID, key: str) -> ResponseReturnValue:
    """Take a question away."""
    if _attempt(program_id, lambda present: without(present, key)):
        flash(_("The question is taken away."))
    else:
        flash(_("Another question depends on its answer. Change that one first."), "error")
    return _to_form(program_id)


@blueprint.route("/programs/<uuid:program_id>/form/new", methods=["GET", "POST"])
@organizer_required
def new(program_id: UUID) -> ResponseReturnValue:
    """Add a question of one's own."""
    return _edit(program_id, None)


@blueprint.route("/programs/<uuid:program_id>/form/<key>", methods=["GET", "POST"])
@organizer_required
def edit(program_id: UUID, key: str) -> ResponseReturnValue:
    """Change a question; another kind of answer makes it a new one, if the old was answered."""
    return _edit(program_id, key)


def _edit(program_id: UUID, key: str | None) -> ResponseReturnValue:
    desk = _desk(program_id)
    old = found(desk.find(key)) if key else None
    sent = QuestionForm(data=values_of(old))
    sent.offer(desk.questions, old, current_language())
    if sent.is_submitted() and sent.validate():
        if _saved(program_id, question_of(sent, old), old):
            return _to_form(program_id)
        sent.options.errors = [_("Another question depends on an answer that is not there now.")]
    status = 422 if sent.is_submitted() else 200
    template = "registration/organizer/question_edit.html"
    return render_template(template, page=desk, form=sent, old=old), status


def _saved(program_id: UUID, question: Question, old: Question | None) -> bool:
    with database().transaction() as db:
        asked = asked_anew(db, program_id, question)
    place = old.key if old else None
    if not _attempt(program_id, lambda present: put(present, asked, instead_of=place)):
        return False
    if asked.key == question.key:
        flash(_("The question is saved."))
    else:
        flash(_("It is a new question now. What people answered stays with the old one."))
    return True
