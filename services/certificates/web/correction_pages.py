"""Organizers' page for a name that a holder asked for: yes, or no with an answer."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.certificates.domain.deciding import Decide, approve, decline
from services.certificates.web.forms import DecisionForm
from services.certificates.web.wishes import CorrectionPage
from services.certificates.web.workplace import current_workplace
from shared.web.headers import private
from shared.web.sign_in import current_organizer, organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("corrections", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/issuances/<uuid:issuance_id>/correction")
@organizer_required
def ask(issuance_id: UUID) -> ResponseReturnValue:
    """Show both names."""
    with current_surroundings().database.transaction() as session:
        page = CorrectionPage.of(session, issuance_id)
    return render_template("certificates/correction.html", page=page, form=DecisionForm())


@blueprint.post("/issuances/<uuid:issuance_id>/correction")
@organizer_required
def decide(issuance_id: UUID) -> ResponseReturnValue:
    """Have the certificate made anew, or leave it as it is and tell its holder why."""
    surroundings, form = current_surroundings(), DecisionForm()
    organizer = current_organizer()
    assert organizer is not None, "the guard let nobody in"
    says_no = request.form.get("decision") != "approve"
    with surroundings.database.transaction() as session:
        page = CorrectionPage.of(session, issuance_id)
        if not (form.validate_decline() if says_no else form.validate()):
            return render_template("certificates/correction.html", page=page, form=form), 422
        command = Decide(issuance_id, organizer.id, form.answer.data or "")
        if says_no:
            decline(session, command, now=surroundings.clock.now())
        else:
            links = current_workplace().links
            approve(session, command, links=links, now=surroundings.clock.now())
    flash(
        _("The certificate stays as it is. Its holder gets your answer by mail.")
        if says_no
        else _("A corrected certificate of %(name)s is being made.", name=page.wished)
    )
    return redirect(url_for("organizer.cohort", cohort_id=page.cohort_id), 303)
