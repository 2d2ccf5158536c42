"""An admin erases somebody, with a reason: GET says what goes and what stays, POST acts."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField

from services.registration.domain.errors import ReasonNamesPerson
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.storage import erasures, queries
from services.registration.web.doors import database, found, links, reader
from services.registration.web.fields.rules import Line
from services.registration.web.pages.my_data import EraseDesk
from shared.kernel.errors import NotFound
from shared.web.headers import private
from shared.web.sign_in import admin_required, current_organizer

blueprint = Blueprint("organizer_erasing", __name__, url_prefix="/organizer")

_REASON_LIMIT = 300


class ErasePersonForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why somebody is erased, and whether their certificates go as well."""

    reason = StringField(
        _l("Reason"),
        [Line(_REASON_LIMIT, required=_l("Write the reason in a few words."))],
        description=_l("It is kept, so do not say who it is about."),
    )
    certificates = BooleanField(
        _l("Erase their certificates, too"),
        description=_l("Only if they ask for it: a certificate that is erased proves nothing."),
    )


@blueprint.route("/registrations/<uuid:registration_id>/erase", methods=["GET", "POST"])
@admin_required
def person(registration_id: UUID) -> ResponseReturnValue:
    """Erase the person of a registration, in all that they have signed up for."""
    page, form = _desk(registration_id), ErasePersonForm()
    if form.is_submitted() and form.validate() and _erased(page, form):
        flash(_("The person is erased. The other services follow within moments."))
        return redirect(url_for("organizer.cohort", cohort_id=page.cohort_id), 303)
    text = render_template("registration/organizer/person_erase.html", form=form, page=page)
    return private(make_response(text, 422 if form.errors else 200))


def _desk(registration_id: UUID) -> EraseDesk:
    with database().transaction() as db:
        shown = found(queries.registration(db, registration_id))
        if erasures.is_erased(db, shown.participant_id):
            raise NotFound
        rows = queries.registrations_of_participant(db, shown.participant_id)
        return EraseDesk(
            participant_id=shown.participant_id,
            cohort_id=shown.cohort_id,
            title=shown.cohort.program.title.in_language(reader().language),
            name=shown.name,
            registrations=len(rows),
        )


def _erased(page: EraseDesk, form: ErasePersonForm) -> bool:
    organizer = current_organizer()
    actor = f"organizer:{organizer.id}" if organizer else "organizer"
    command = Erase(
        page.participant_id, actor, bool(form.certificates.data), reason=form.reason.data
    )
    try:
        with database().transaction() as db:
            erase(db, command, now=reader().now, links=links())
    except ReasonNamesPerson:
        form.reason.errors = [_("Leave out name and address: the reason stays when they are gone.")]
        return False
    return True
