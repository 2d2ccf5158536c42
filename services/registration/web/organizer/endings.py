"""The organizers' screens that take something away: a cohort called off, a place cancelled."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from services.registration.domain.programs.calling_off import CallOff, call_off, check_running
from services.registration.domain.removing import Remove, check_not_ended, remove
from services.registration.storage import queries
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms.program import ReasonForm
from services.registration.web.presenting.programs import cohort_desk, registration_desk
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_endings", __name__, url_prefix="/organizer")


def _actor() -> str:
    organizer = current_organizer()
    return f"organizer:{organizer.id}" if organizer else "organizer"


@blueprint.route("/cohorts/<uuid:cohort_id>/call-off", methods=["GET", "POST"])
@organizer_required
def call_cohort_off(cohort_id: UUID) -> ResponseReturnValue:
    """GET says whom it reaches and asks for the reason, POST calls the cohort off."""
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        command = CallOff(cohort_id, _actor(), form.reason.data)
        with database().transaction() as db:
            told = call_off(db, command, now=reader().now, links=links())
        flash(
            ngettext(
                "The cohort is called off. One person gets a mail.",
                "The cohort is called off. %(num)d people get a mail.",
                told,
            )
            if told
            else _("The cohort is called off. Nobody was in it, so nobody gets a mail.")
        )
        return redirect(url_for("organizer.cohort", cohort_id=cohort_id))
    with database().transaction() as db:
        cohort = found(queries.cohort(db, cohort_id))
        check_running(cohort)
        page = cohort_desk(db, cohort, reader())
    return _page("cohort_call_off", form, page)


@blueprint.route("/registrations/<uuid:registration_id>/cancel", methods=["GET", "POST"])
@organizer_required
def remove_registration(registration_id: UUID) -> ResponseReturnValue:
    """GET asks for the reason, POST cancels one registration; the next moves up."""
    with database().transaction() as db:
        shown = found(queries.registration(db, registration_id))
        check_not_ended(shown)
        page = registration_desk(db, shown, reader())
    form = ReasonForm()
    if form.is_submitted() and form.validate():
        command = Remove(registration_id, _actor(), form.reason.data)
        with database().transaction() as db:
            remove(db, command, now=reader().now, links=links())
        flash(_("The registration of %(name)s is cancelled, and a mail says so.", name=page.name))
        return redirect(url_for("organizer.cohort", cohort_id=page.cohort_id))
    return _page("registration_cancel", form, page)


def _page(template: str, form: object, page: object) -> ResponseReturnValue:
    status = 422 if request.method == "POST" else 200
    return render_template(f"registration/organizer/{template}.html", form=form, page=page), status
