"""The organizers' screen about who may sign up, and the answers to those who applied."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm

from services.registration.domain.access import approving, deciding, inviting
from services.registration.domain.access.deciding import NewCode
from services.registration.domain.access.errors import CodeTaken, InvitationOver, NotApplied
from services.registration.domain.errors import QueueFull
from services.registration.domain.programs.loading_days import HOUSE_ZONE
from services.registration.storage import access_queries, queries
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms.access import (
    CodeForm,
    DeclineForm,
    InviteForm,
)
from services.registration.web.forms.access_rules import (
    CohortRulesForm,
    cohort_values_of,
    own_rules_of,
)
from services.registration.web.presenting.access import access_page, application_row
from shared.web.languages import current_language
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_access", __name__, url_prefix="/organizer")


def _actor() -> str:
    organizer = current_organizer()
    return f"organizer:{organizer.id}" if organizer else "organizer"


def _to_page(cohort_id: UUID, part: str) -> ResponseReturnValue:
    return redirect(url_for("organizer_access.access", cohort_id=cohort_id, _anchor=part))


def _page(cohort_id: UUID, sent: FlaskForm | None = None) -> ResponseReturnValue:
    """Show the one screen; ``sent`` is the form that was sent and needs another look."""
    with database().transaction() as db:
        cohort = found(queries.cohort(db, cohort_id))
        page = access_page(db, cohort, reader())
        values = cohort_values_of(cohort)
    # Only the form that was sent may read what was sent.
    forms = {
        "form": CohortRulesForm(formdata=None, data=values),
        "code_form": CodeForm(formdata=None),
        "invite_form": InviteForm(formdata=None, data={"language": current_language()}),
    }
    for name, shown in forms.items():
        if isinstance(sent, type(shown)):
            forms[name] = sent
    status = 200 if sent is None else 422
    shown = sent if sent is not None else forms["form"]
    template = "registration/organizer/access.html"
    return render_template(template, page=page, sent=shown, **forms), status


@blueprint.get("/cohorts/<uuid:cohort_id>/access")
@organizer_required
def access(cohort_id: UUID) -> ResponseReturnValue:
    """Show who may sign up, the invitations, the codes, and who waits for an answer."""
    return _page(cohort_id)


@blueprint.post("/cohorts/<uuid:cohort_id>/access")
@organizer_required
def save(cohort_id: UUID) -> ResponseReturnValue:
    """Give the cohort its rules."""
    form = CohortRulesForm()
    if not form.validate():
        return _page(cohort_id, form)
    with database().transaction() as db:
        minutes = form.hold_minutes.data
        deciding.set_rules(db, cohort_id, own_rules_of(form), hold_minutes=minutes)
    flash(_("The rules have been saved. Whoever is registered already stays."))
    return _to_page(cohort_id, "rules")


@blueprint.post("/cohorts/<uuid:cohort_id>/access/codes")
@organizer_required
def add_code(cohort_id: UUID) -> ResponseReturnValue:
    """Add a code."""
    form = CodeForm()
    if not form.validate():
        return _page(cohort_id, form)
    until = form.expires_at.data
    command = NewCode(
        cohort_id,
        form.code.data or "",
        form.note.data or "",
        uses=form.uses.data,
        expires_at=until.replace(tzinfo=ZoneInfo(HOUSE_ZONE)) if until else None,
        opens_window=form.code_opens_window.data,
    )
    try:
        with database().transaction() as db:
            made = deciding.add_code(db, command, now=reader().now).code
    except CodeTaken:
        form.code.errors = [*form.code.errors, _("The cohort has this code already.")]
        return _page(cohort_id, form)
    flash(_("The code %(code)s works now.", code=made))
    return _to_page(cohort_id, "codes")


@blueprint.post("/access-codes/<uuid:code_id>/end")
@organizer_required
def end_code(code_id: UUID) -> ResponseReturnValue:
    """End a code."""
    with database().transaction() as db:
        row = deciding.end_code(db, code_id, now=reader().now)
        code, cohort_id = row.code, row.cohort_id
    flash(_("The code %(code)s no longer works. Whoever came in by it stays.", code=code))
    return _to_page(cohort_id, "codes")


@blueprint.post("/cohorts/<uuid:cohort_id>/access/invitations")
@organizer_required
def invite(cohort_id: UUID) -> ResponseReturnValue:
    """Mail a personal link to each address."""
    form = InviteForm()
    if not form.validate():
        return _page(cohort_id, form)
    command = inviting.Invite(
        cohort_id,
        form.found,
        form.language.data,
        opens_window=form.invitation_opens_window.data,
    )
    with database().transaction() as db:
        sent = inviting.invite(db, command, now=reader().now, links=links())
    flash(
        ngettext("One invitation is sent.", "%(num)d invitations are sent.", sent)
        if sent
        else _("All of them are invited already, so no mail is sent.")
    )
    return _to_page(cohort_id, "invitations")


@blueprint.post("/invitations/<uuid:invitation_id>/again")
@organizer_required
def send_again(invitation_id: UUID) -> ResponseReturnValue:
    """Mail the personal link once more."""
    with database().transaction() as db:
        cohort_id = found(access_queries.invitation(db, invitation_id)).cohort_id
        try:
            inviting.send_again(db, invitation_id, now=reader().now, links=links())
        except InvitationOver:
            return _to_page(cohort_id, "invitations")
    flash(_("The invitation is sent once more."))
    return _to_page(cohort_id, "invitations")


@blueprint.post("/invitations/<uuid:invitation_id>/withdraw")
@organizer_required
def withdraw(invitation_id: UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    with database().transaction() as db:
        cohort_id = inviting.withdraw(db, invitation_id).cohort_id
    flash(_("The invitation is taken back. Its link opens nothing any more."))
    return _to_page(cohort_id, "invitations")


@blueprint.post("/registrations/<uuid:registration_id>/approve")
@organizer_required
def approve(registration_id: UUID) -> ResponseReturnValue:
    """Say yes to an application."""
    cohort_id = _cohort_of(registration_id)
    try:
        with database().transaction() as db:
            row = approving.approve(
                db, registration_id, actor=_actor(), now=reader().now, links=links()
            )
            name, place = row.name, row.holds_place
    except QueueFull:
        flash(_("All places are taken and the queue is full, so nobody can be let in."), "error")
    except NotApplied:
        flash(_("The application has been answered or taken back already."), "error")
    else:
        flash(
            _("%(name)s has got a place, and a mail says so.", name=name)
            if place
            else _("%(name)s stands in the queue now, and a mail says so.", name=name)
        )
    return _to_page(cohort_id, "applications")


@blueprint.route("/registrations/<uuid:registration_id>/decline", methods=["GET", "POST"])
@organizer_required
def decline(registration_id: UUID) -> ResponseReturnValue:
    """GET asks for the reason, POST says no with it."""
    form = DeclineForm()
    with database().transaction() as db:
        row = found(queries.registration(db, registration_id))
        cohort_id, page = row.cohort_id, application_row(row)
    if not form.is_submitted() or not form.validate():
        status = 422 if form.is_submitted() else 200
        template = "registration/organizer/application_decline.html"
        return render_template(template, form=form, page=page, cohort_id=cohort_id), status
    command = approving.Decline(registration_id, _actor(), form.reason.data)
    try:
        with database().transaction() as db:
            approving.decline(db, command, now=reader().now, links=links())
    except NotApplied:
        flash(_("The application has been answered or taken back already."), "error")
    else:
        flash(_("A mail tells %(name)s the answer and the reason.", name=page.name))
    return _to_page(cohort_id, "applications")


def _cohort_of(registration_id: UUID) -> UUID:
    with database().transaction() as db:
        return found(queries.cohort_of_registration(db, registration_id))
