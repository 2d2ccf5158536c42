"""The organizers' pages about answers: summed up, by person, as a file; special ones apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import StringField

from services.registration.domain.questions.reading_special import (
    READING_LASTS,
    ReadSpecial,
    begin_reading,
    is_open,
)
from services.registration.storage import answer_lists
from services.registration.storage.answer_lists import Who
from services.registration.storage.special_readings import SpecialReading, latest_readings
from services.registration.web.doors import database, found, reader
from services.registration.web.fields.rules import Line
from services.registration.web.my.owner import form_shown_privately, shown_privately
from services.registration.web.organizer.answer_scopes import Scope, asked_who, scope_of
from services.registration.web.organizer.answers_csv import Sheet, rows_of
from services.registration.web.pages.answers import (
    AnswersPage,
    NeedsByPersonPage,
    NeedsPage,
    QuestionPage,
    ReadingLine,
)
from services.registration.web.presenting.summaries import needs as needs_of
from services.registration.web.presenting.summaries import people, said_view, summaries
from shared.web.headers import private
from shared.web.languages import current_language
from shared.web.paging import PAGE_SIZE, asked_page, offset_of, page_numbers, page_within
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_answers", __name__, url_prefix="/organizer")
_ANSWERS = "/<any(cohorts, programs):kind>/<uuid:scope_id>/answers"
_LONGEST_PURPOSE = 300


class PurposeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What special answers by person are needed for."""

    purpose = StringField(
        _l("What do you need the names for?"),
        [Line(_LONGEST_PURPOSE, required=_l("Write what you need them for."))],
        description=_l(
            "Your name, the time and this sentence are kept, and all organizers see them."
        ),
    )


@blueprint.get(_ANSWERS)
@organizer_required
def index(kind: str, scope_id: UUID) -> ResponseReturnValue:
    """Show a summary of each question, and each person with what they answered."""
    who, language = asked_who(), current_language()
    with database().transaction() as db:
        scope = scope_of(db, kind, scope_id)
        among = scope.among(who)
        count = answer_lists.count_people(db, among)
        number = page_within(asked_page(), count)
        rows = answer_lists.people_by_name(db, among, offset=offset_of(number), limit=PAGE_SIZE)
        page = AnswersPage(
            scope=scope,
            who=who,
            people_count=count,
            summaries=summaries(db, scope, among, language),
            people=people(db, scope, rows, scope.general, language),
            pages=page_numbers(number, count, "organizer_answers.index", _here(scope, who)),
        )
    return shown_privately("registration/answers/index.html", page)


def _here(scope: Scope, who: Who, **more: object) -> dict[str, object]:
    return {"kind": scope.kind, "scope_id": scope.scope_id, "who": who.value, **more}


@blueprint.get(f"{_ANSWERS}/questions/<key>")
@organizer_required
def question(kind: str, scope_id: UUID, key: str) -> ResponseReturnValue:
    """List everything that was answered to one question, unless it is special."""
    who, language = asked_who(), current_language()
    with database().transaction() as db:
        scope = scope_of(db, kind, scope_id)
        asked = scope.versions.newest(found(key if key in scope.general else None))
        among = replace(scope.among(who), said=(key,))
        count = answer_lists.count_people(db, among)
        number = page_within(asked_page(), count)
        said = answer_lists.all_said(db, among, key, offset=offset_of(number), limit=PAGE_SIZE)
        page = QuestionPage(
            scope=scope,
            who=who,
            label=asked.label.in_language(language),
            said=tuple(said_view(one, scope.versions, language) for one in said),
            pages=page_numbers(
                number, count, "organizer_answers.question", _here(scope, who, key=key)
            ),
        )
    return shown_privately("registration/answers/question.html", page)


@blueprint.get(f"{_ANSWERS}.csv")
@organizer_required
def table(kind: str, scope_id: UUID) -> ResponseReturnValue:
    """Give all answers but the special ones as a file."""
    with database().transaction() as db:
        scope = scope_of(db, kind, scope_id)
    among, language = scope.among(asked_who()), current_language()
    return _file(Sheet(scope, among, scope.general, language, addresses=True), "answers")


@blueprint.route(f"{_ANSWERS}/needs", methods=["GET", "POST"])
@organizer_required
def needs(kind: str, scope_id: UUID) -> ResponseReturnValue:
    """GET counts special answers without names; POST states what the names are needed for."""
    form = PurposeForm()
    with database().transaction() as db:
        scope = scope_of(db, kind, scope_id)
        if form.is_submitted() and form.validate():
            reading_id = _begin(db, scope, str(form.purpose.data))
            return redirect(scope.url("needs_by_person", reading_id=reading_id), 303)
        page = NeedsPage(
            scope=scope,
            people_count=answer_lists.count_people(db, scope.among(Who.PLACES)),
            needs=needs_of(db, scope, reader().now, current_language()),
            readings=tuple(map(_reading_line, latest_readings(db, scope.program_id))),
        )
    shown = form_shown_privately("registration/answers/needs.html", form, page)
    return shown, 422 if form.errors else 200


def _begin(db: Session, scope: Scope, purpose: str) -> UUID:
    command = ReadSpecial(scope.program_id, scope.cohort_id, _organizer_id(), purpose)
    return begin_reading(db, command, now=reader().now).id


def _organizer_id() -> UUID:
    return UUID(found(current_organizer()).id)


def _reading_line(row: SpecialReading) -> ReadingLine:
    return ReadingLine(row.organizer.name, row.purpose, row.read_at)


def _open_reading(db: Session, scope: Scope, reading_id: UUID) -> SpecialReading | None:
    """Return the reading that the organizer began for just these answers, while it lasts."""
    row = db.get(SpecialReading, reading_id)
    same = row is not None and (row.program_id, row.cohort_id) == (
        scope.program_id,
        scope.cohort_id,
    )
    return row if row and same and is_open(row, _organizer_id(), reader().now) else None


def _ask_again(scope: Scope) -> ResponseReturnValue:
    flash(_("Names are shown for half an hour at a time. Write again what you need them for."))
    return redirect(scope.url("needs"), 303)


@blueprint.get(f"{_ANSWERS}/needs/<uuid:reading_id>")
@organizer_required
def needs_by_person(kind: str, scope_id: UUID, reading_id: UUID) -> ResponseReturnValue:
    """Show special answers by person to whoever has said what for."""
    with database().transaction() as db:
        scope = scope_of(db, kind, scope_id)
        reading = _open_reading(db, scope, reading_id)
        if reading is None:
            return _ask_again(scope)
        among = replace(scope.among(Who.LIVE), said=scope.special)
        count = answer_lists.count_people(db, among)
        number = page_within(asked_page(), count)
        rows = answer_lists.people_by_name(db, among, offset=offset_of(number), limit=PAGE_SIZE)
        page = NeedsByPersonPage(
            scope=scope,
            reading_id=reading_id,
            purpose=reading.purpose,
            until=reading.read_at + READING_LASTS,
            people=people(db, scope, rows, scope.special, current_language()),
            pages=page_numbers(
                number,
                count,
                "organizer_answers.needs_by_person",
                {"kind": kind, "scope_id": scope_id, "reading_id": reading_id},
            ),
        )
    return shown_privately("registration/answers/needs_by_person.html", page)


@blueprint.get(f"{_ANSWERS}/needs/<uuid:reading_id>.csv")
@organizer_required
def needs_table(kind: str, scope_id: UUID, reading_id: UUID) -> ResponseReturnValue:
    """Give special answers, and nothing else, as a file of their own."""
    with database().transaction() as db:
        scope = scope_of(db, kind, scope_id)
        if _open_reading(db, scope, reading_id) is None:
            return _ask_again(scope)
    among = replace(scope.among(Who.LIVE), said=scope.special)
    return _file(Sheet(scope, among, scope.special, current_language(), addresses=False), "needs")


def _file(sheet: Sheet, name: str) -> Response:
    lines: Iterator[str] = stream_with_context(rows_of(sheet, database()))
    response = Response(lines, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="spinn-{name}.csv"'
    return private(response)
