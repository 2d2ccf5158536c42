"""The organizers' own words in letters: written, looked at, kept in versions, restored."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.notifications.domain import wording
from services.notifications.domain.errors import NothingKnown, WordingChanged
from services.notifications.domain.sampling import sample_mail
from services.notifications.storage.wordings import LetterScope
from services.notifications.web.doors import author, house, reader
from services.notifications.web.letter_forms import WordingForm, errors_in_words
from services.notifications.web.letter_presenting import (
    KINDS,
    LANGUAGES,
    letter_page,
    letter_url,
    letters_page,
    preview_page,
)
from shared.kernel.errors import Forbidden
from shared.web.headers import framing, preview_in_frame
from shared.web.languages import current_language
from shared.web.sign_in import current_organizer, organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("letters", __name__)

_OF_PROGRAM = "/programs/<uuid:program_id>/letters"
_ONE = "/<kind>/<language>"


@blueprint.get("/letters", defaults={"program_id": None})
@blueprint.get(_OF_PROGRAM)
@organizer_required
def letters(program_id: UUID | None) -> ResponseReturnValue:
    """List the kinds of letters of a program, or of the house."""
    is_admin = _check_rights(program_id)
    with current_surroundings().database.transaction() as session:
        page = letters_page(session, program_id, language=current_language(), is_admin=is_admin)
    return render_template("notifications/letters.html", page=page)


@blueprint.get(f"/letters{_ONE}", defaults={"program_id": None})
@blueprint.get(f"{_OF_PROGRAM}{_ONE}")
@organizer_required
def letter(program_id: UUID | None, kind: str, language: str) -> ResponseReturnValue:
    """Show the words of one kind of letter, to be changed."""
    scope = _scope(program_id, kind, language)
    return _editor(scope, WordingForm())


@blueprint.post(f"/letters{_ONE}", defaults={"program_id": None})
@blueprint.post(f"{_OF_PROGRAM}{_ONE}")
@organizer_required
def change(program_id: UUID | None, kind: str, language: str) -> ResponseReturnValue:
    """Let the words that were typed hold from now on."""
    scope, form = _scope(program_id, kind, language), WordingForm()
    if not form.fits(scope.kind):
        return _editor(scope, form), 422
    based_on = form.based_on.data or ""
    try:
        with current_surroundings().database.transaction() as session:
            wording.change_wording(
                session,
                scope,
                form.words(),
                author(),
                based_on=int(based_on) if based_on.isdecimal() else 0,
            )
    except WordingChanged:
        form.form_errors.append(
            _("Somebody else has changed these words meanwhile. Look at theirs below, then save.")
        )
        return _editor(scope, form), 409
    flash(_("Letters that are written from now on say it so."))
    return redirect(letter_url("letter", scope))


@blueprint.post(f"/letters{_ONE}/preview", defaults={"program_id": None})
@blueprint.post(f"{_OF_PROGRAM}{_ONE}/preview")
@organizer_required
def preview(program_id: UUID | None, kind: str, language: str) -> ResponseReturnValue:
    """Show in a frame what a letter would say; nothing is kept."""
    scope, form = _scope(program_id, kind, language), WordingForm()
    words = form.words()
    faults = errors_in_words(tuple(wording.faults_of(scope.kind, words)))
    with current_surroundings().database.transaction() as session:
        shown = sample_mail(session, scope, words, house=house(), now=reader().now)
    page = preview_page(shown, scope.language)
    html = render_template("notifications/letter_preview.html", page=page, faults=faults)
    return preview_in_frame(Response(html))


@blueprint.post(f"/letters{_ONE}/restore", defaults={"program_id": None})
@blueprint.post(f"{_OF_PROGRAM}{_ONE}/restore")
@organizer_required
def restore(program_id: UUID | None, kind: str, language: str) -> ResponseReturnValue:
    """Let an earlier version hold again."""
    scope = _scope(program_id, kind, language)
    number = request.form.get("number", 0, type=int)
    with current_surroundings().database.transaction() as session:
        wording.restore_wording(session, scope, number, author())
    flash(_("The earlier words hold again."))
    return redirect(letter_url("letter", scope))


def _editor(scope: LetterScope, form: WordingForm) -> str | Response:
    with current_surroundings().database.transaction() as session:
        page = letter_page(session, scope, language=current_language())
    newest = page.versions[0]
    if not form.is_submitted():
        form.subject.data, form.body.data = newest.subject, newest.body
    if not form.is_submitted() or form.form_errors:
        # After a slip it stays as it was: whoever has not read of a newer version must not undo it.
        form.based_on.data = str(newest.number)
    return framing(Response(render_template("notifications/letter.html", page=page, form=form)))


def _scope(program_id: UUID | None, kind: str, language: str) -> LetterScope:
    """Return which letters the page is about, if there are such and they may be worded here."""
    _check_rights(program_id)
    found_kind = next((each for each in KINDS if each == kind), None)
    found_language = next((each for each in LANGUAGES if each == language), None)
    if found_kind is None or found_language is None:
        raise NothingKnown
    if program_id is not None and wording.is_of_the_house(found_kind):
        raise NothingKnown
    return LetterScope(program_id, found_kind, found_language)


def _check_rights(program_id: UUID | None) -> bool:
    """Let only admins change what every program says; tell whether it is one."""
    organizer = current_organizer()
    assert organizer is not None
    if program_id is None and not organizer.is_admin:
        raise Forbidden
    return organizer.is_admin
