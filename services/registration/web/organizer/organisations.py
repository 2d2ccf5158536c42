"""The organizers' screens about organisations: search, likely doubles, merge and take back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import Field, RadioField, SearchField, StringField
from wtforms.validators import StopValidation

from services.registration.domain.errors import DifferentNumbers
from services.registration.domain.organisations.merging import (
    Merge,
    Part,
    keeper,
    merge,
    undo_merge,
)
from services.registration.domain.organisations.spellings import name_key
from services.registration.storage import organisation_queries
from services.registration.storage.organisation_queries import Weighed
from services.registration.web.doors import database, found, reader
from services.registration.web.fields.rules import Line
from services.registration.web.pages.organisations import (
    line,
    merge_line,
    organisations_page,
    search,
)
from shared.kernel.errors import Conflict, NotFound
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_organisations", __name__, url_prefix="/organizer/organisations")

_REASON_LIMIT = 300
_SEARCH_LIMIT = 100


class SearchForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What to look for. It is sent by POST, so that a person's number gets into no address."""

    q = SearchField(
        _l("Name or number"),
        [Line(_SEARCH_LIMIT)],
        description=_l("A part of it is enough, in any spelling."),
    )


class _WhyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    reason = StringField(
        _l("Why?"),
        [Line(_REASON_LIMIT, required=_l("Write the reason in a few words."))],
        description=_l("Other organizers see it in the list of merges."),
    )


class MergeForm(_WhyForm):
    """Which of the chosen organisations stays, and why they are one."""

    kept = RadioField(_l("Which one stays?"), validate_choice=False)

    def validate_kept(self, field: Field) -> None:
        """One of those that were chosen stays."""
        if field.data not in {value for value, _label in field.choices}:
            raise StopValidation(_("Choose the organisation that stays."))


class PartForm(_WhyForm):
    """Why a merge is taken back."""


def _actor() -> str:
    organizer = current_organizer()
    return f"organizer:{organizer.id}" if organizer else "organizer"


@blueprint.get("")
@organizer_required
def index() -> ResponseReturnValue:
    """Show the search, the likely doubles and the last merges."""
    words = request.args.get("q")
    return _index(SearchForm(q=words), words)


@blueprint.post("/search")
@organizer_required
def find() -> ResponseReturnValue:
    """Check what was typed, then show what it finds."""
    form = SearchForm()
    if not form.validate():
        return _index(form, None), 422
    return redirect(url_for("organizer_organisations.index", q=form.q.data), 303)


def _index(form: SearchForm, words: str | None) -> str:
    with database().transaction() as db:
        rows = [] if words is None else search(db, words.strip(), name_key(words))
        page = organisations_page(db, words, rows)
    return render_template("registration/organizer/organisations/index.html", page=page, form=form)


@blueprint.route("/merge", methods=["GET", "POST"])
@organizer_required
def merge_chosen() -> ResponseReturnValue:
    """GET shows the chosen side by side, POST makes them one."""
    chosen = _ids(request.args.getlist("organisation"))
    with database().transaction() as db:
        rows = organisation_queries.by_ids(db, chosen)
    if len(rows) < 2:  # one alone has nothing to be merged with
        flash(_("Choose at least two organisations."), "error")
        return redirect(url_for("organizer_organisations.index"))
    form = MergeForm(kept=str(_to_keep(rows)))
    form.kept.choices = [(str(row.organisation.id), row.organisation.name) for row in rows]
    if not form.is_submitted() or not form.validate():
        return _merge_page(form, rows, 422 if form.is_submitted() else 200)
    try:
        with database().transaction() as db:
            _merge_all(db, form, rows)
    except DifferentNumbers:
        form.kept.errors = [_("Two of these have numbers of their own, so they stay two.")]
        return _merge_page(form, rows, 422)
    flash(_("They are one organisation now. You can take it back below."))
    return redirect(url_for("organizer_organisations.index"), 303)


def _ids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise NotFound from None


def _to_keep(rows: Sequence[Weighed]) -> UUID:
    best = rows[0].organisation
    for row in rows[1:]:
        best, _gone = keeper(best, row.organisation)
    return best.id


def _merge_all(db: Session, form: MergeForm, rows: Sequence[Weighed]) -> None:
    kept = UUID(form.kept.data)
    for row in rows:
        if row.organisation.id != kept:
            command = Merge(kept, row.organisation.id, _actor(), form.reason.data)
            merge(db, command, reader().now)


def _merge_page(form: MergeForm, rows: Sequence[Weighed], status: int) -> ResponseReturnValue:
    page = [line(row) for row in rows]
    template = "registration/organizer/organisations/merge.html"
    return render_template(template, page=page, form=form), status


@blueprint.route("/merges/<uuid:merge_id>/undo", methods=["GET", "POST"])
@organizer_required
def undo(merge_id: UUID) -> ResponseReturnValue:
    """GET asks for the reason, POST parts the two again."""
    form = PartForm()
    if form.is_submitted() and form.validate():
        try:
            with database().transaction() as db:
                undo_merge(db, Part(merge_id, _actor(), form.reason.data), reader().now)
            flash(_("They are two organisations again."))
        except Conflict:
            flash(_("Somebody has taken this back already."), "error")
        return redirect(url_for("organizer_organisations.index"), 303)
    with database().transaction() as db:
        page = merge_line(db, found(organisation_queries.merge(db, merge_id)))
    template = "registration/organizer/organisations/undo.html"
    return render_template(template, page=page, form=form), 422 if form.is_submitted() else 200
