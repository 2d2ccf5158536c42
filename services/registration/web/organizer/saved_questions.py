"""The organizers' screens about their library of questions: save, change, remove, ask again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from services.registration.domain.questions.arranging import put, rearrange
from services.registration.domain.questions.question import Question, read_questions
from services.registration.domain.questions.saved_questions import (
    Pattern,
    ask_again,
    change_question,
    pattern_question,
    remove_question,
    save_question,
)
from services.registration.storage.forms import present_form
from services.registration.storage.saved_questions import library_question, library_questions
from services.registration.web.doors import database, found, links, reader
from services.registration.web.fields.purpose import keep_days_field, purpose_field
from services.registration.web.fields.rules import Line
from services.registration.web.texts.questions import hint, kind_names
from shared.contracts.facts import LocalizedText
from shared.web.languages import current_language
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("saved_questions", __name__, url_prefix="/organizer")
_NAME_LIMIT = 120


class PatternForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """How a question stands in the library."""

    name = StringField(
        _l("Name in the library"),
        [Line(_NAME_LIMIT, required=_l("Write a name."))],
        description=_l("Only organizers see it."),
    )
    purpose_sv = purpose_field(_l("Why you ask, in Swedish"))
    purpose_en = purpose_field(_l("Why you ask, in English"))
    keep_days = keep_days_field()

    @property
    def pattern(self) -> Pattern:
        """What a valid form says."""
        purpose = LocalizedText(sv=self.purpose_sv.data, en=self.purpose_en.data)
        return Pattern(self.name.data, purpose, self.keep_days.data)


@dataclass(frozen=True)
class PatternPage:
    """organizer/library/edit.html: which question, and where one came from."""

    label: str
    kind: str
    back_label: str
    back_url: str


@dataclass(frozen=True)
class LibraryLine:
    """One question of the library."""

    question_id: UUID
    name: str
    label: str
    kind: str
    hint: str
    saved_by: str | None
    special: bool


def _values(question: Question, name: str) -> dict[str, object]:
    purpose = question.purpose
    return {
        "name": name,
        "purpose_sv": purpose.sv,
        "purpose_en": purpose.en,
        "keep_days": question.keep_days,
    }


def _page(form: PatternForm, question: Question, back: tuple[str, str]) -> ResponseReturnValue:
    label = question.label.in_language(current_language())
    page = PatternPage(label, kind_names()[question.kind], *back)
    shown = render_template("registration/organizer/library/edit.html", form=form, page=page)
    return shown, 422 if form.errors else 200


def _library() -> ResponseReturnValue:
    return redirect(url_for("saved_questions.index"), 303)


@blueprint.get("/questions")
@organizer_required
def index() -> ResponseReturnValue:
    """List the saved questions."""
    language = current_language()
    with database().transaction() as db:
        rows = [(row, pattern_question(row)) for row in library_questions(db)]
        lines = [
            LibraryLine(
                question_id=row.id,
                name=row.name,
                label=one.label.in_language(language),
                kind=kind_names()[one.kind],
                hint=hint(one, language),
                saved_by=row.organizer.name if row.organizer else None,
                special=one.special,
            )
            for row, one in rows
        ]
    return render_template("registration/organizer/library/list.html", lines=lines)


@blueprint.route("/programs/<uuid:program_id>/form/<key>/save", methods=["GET", "POST"])
@organizer_required
def save(program_id: UUID, key: str) -> ResponseReturnValue:
    """GET asks for the name, POST saves a program's question to the library."""
    back = url_for("organizer_questions.form", program_id=program_id)
    with database().transaction() as db:
        version = found(present_form(db, program_id))
        asked = [one for one in read_questions(version.questions) if one.key == key]
        question = found(asked[0] if asked else None)
        form = PatternForm(data=_values(question, question.label.in_language(current_language())))
        if form.is_submitted() and form.validate():
            by = UUID(found(current_organizer()).id)
            save_question(db, question, form.pattern, by=by, now=reader().now)
            flash(_("The question is in the library now."))
            return _library() if found(current_organizer()).runs_all else redirect(back, 303)
    return _page(form, question, (_("Questions in the form"), back))


@blueprint.route("/questions/<uuid:question_id>", methods=["GET", "POST"])
@organizer_required
def change(question_id: UUID) -> ResponseReturnValue:
    """GET shows how a question stands in the library, POST changes that."""
    with database().transaction() as db:
        row = found(library_question(db, question_id))
        question = pattern_question(row)
        form = PatternForm(data=_values(question, row.name))
        if form.is_submitted() and form.validate():
            change_question(db, question_id, form.pattern, now=reader().now)
            flash(_("Saved. Programs that ask it already go on as they are."))
            return _library()
    back = url_for("saved_questions.index")
    return _page(form, question, (_("The library of questions"), back))


@blueprint.post("/questions/<uuid:question_id>/remove")
@organizer_required
def remove(question_id: UUID) -> ResponseReturnValue:
    """Take a question out of the library."""
    with database().transaction() as db:
        remove_question(db, question_id)
    flash(_("The question is no longer in the library. Programs that ask it go on."))
    return _library()


@blueprint.post("/programs/<uuid:program_id>/form/saved/<uuid:question_id>")
@organizer_required
def add(program_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Let a program ask a question of the library."""
    with database().transaction() as db:
        question = ask_again(db, question_id)
        rearrange(
            db,
            program_id,
            lambda present: put(present, question),
            now=reader().now,
            links=links(),
        )
    flash(_("The question is added."))
    return redirect(url_for("organizer_questions.form", program_id=program_id), 303)
