"""What a person answered, on their own page: to read, to change, to take a consent back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from services.registration.domain.errors import OptionFull
from services.registration.domain.questions.keeping import can_change, change_answers
from services.registration.domain.questions.versions import Versions, versions_of
from services.registration.domain.questions.withdrawing import consented, withdraw_consent
from services.registration.storage.answer_queries import answers_by_registration
from services.registration.storage.forms import answers_of, full_options
from services.registration.storage.registrations import Registration
from services.registration.storage.uploads import answered_file
from services.registration.web.attachments import attached
from services.registration.web.doors import database, found, reader
from services.registration.web.fields.questions import QuestionFields, asking, shown_again
from services.registration.web.fields.upload import UploadField
from services.registration.web.my.owner import link_expired_page, own_registration
from services.registration.web.presenting.answers import AnswerView, answer_views
from shared.kernel.links import LinkExpired
from shared.web.headers import private
from shared.web.languages import current_language

blueprint = Blueprint("my_answers", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)
_ANSWERS = "/<token>/registrations/<uuid:registration_id>/answers"


@dataclass(frozen=True)
class MyAnswersPage:
    """answers/mine.html: whose answers, whether they can still be changed, and what is kept."""

    token: str
    registration_id: UUID
    title: str
    can_change: bool
    answers: tuple[AnswerView, ...]


@blueprint.route(_ANSWERS, methods=["GET", "POST"])
def answers(token: str, registration_id: UUID) -> ResponseReturnValue:
    """GET shows the answers, POST changes them."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        versions = versions_of(db, row.cohort.program_id)
        (make, held), page = _form(db, row, versions), _page(db, token, row, versions)
    form = make(data=held)
    for field in form.uploads:
        field.href = _file_address(token, row.id, field) if field.held else None
    if form.is_submitted() and page.can_change and form.validate() and _changed(form, row.id):
        flash(_("Your answers are changed."))
        return redirect(url_for("my_page.show", token=token), 303)
    text = render_template("registration/answers/mine.html", page=page, form=form)
    return private(make_response(text, 422 if form.errors else 200))


@blueprint.get(f"{_ANSWERS}/<question>/file")
def file(token: str, registration_id: UUID, question: str) -> ResponseReturnValue:
    """Give back a file that the person has sent."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        sent = found(answered_file(db, row.id, question))
    return attached(sent)


def _file_address(token: str, registration_id: UUID, field: UploadField) -> str:
    key = field.question.key
    return url_for("my_answers.file", token=token, registration_id=registration_id, question=key)


def _form(
    db: Session, row: Registration, versions: Versions
) -> tuple[type[QuestionFields], dict[str, Any]]:
    """Return the present form, and what it holds of what was answered."""
    present = found(versions.rows[-1] if versions.rows else None)
    kept = {answer.question: answer.value for answer in answers_of(db, row.id)}
    full = full_options(db, row.cohort_id)
    made = cast("type[QuestionFields]", asking(FlaskForm, present, full, current_language()))
    return made, shown_again(made.questions, kept)


def _page(db: Session, token: str, row: Registration, versions: Versions) -> MyAnswersPage:
    rows, language = answers_by_registration(db, (row.id,))[row.id], current_language()
    return MyAnswersPage(
        token=token,
        registration_id=row.id,
        title=row.cohort.program.title.in_language(language),
        can_change=can_change(row, reader().now),
        answers=answer_views(rows, versions, language, consents=consented(db, row.id)),
    )


def _changed(form: QuestionFields, registration_id: UUID) -> bool:
    try:
        with database().transaction() as db:
            change_answers(db, registration_id, form.given, now=reader().now)
    except OptionFull as full:
        form.say_full(full.question)
        return False
    return True


@blueprint.post(f"{_ANSWERS}/<key>/withdraw")
def withdraw(token: str, registration_id: UUID, key: str) -> ResponseReturnValue:
    """Take the consent to keep a special answer back, which deletes it at once."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        withdraw_consent(db, row.id, key, now=reader().now)
    flash(_("Your consent is taken back, and the answer is deleted."))
    return redirect(
        url_for("my_answers.answers", token=token, registration_id=registration_id), 303
    )
