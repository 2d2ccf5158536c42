"""The holder corrects the name on their certificate, or asks for it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.certificates.domain.correcting import correct
from services.certificates.web.forms import CorrectionForm
from services.certificates.web.owning import own_certificate, page_for_holder
from services.certificates.web.workplace import current_workplace
from shared.web.headers import private
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("holder_corrections", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.route("/<number>/mine/<token>/correct", methods=["GET", "POST"])
def correct_name(number: str, token: str) -> ResponseReturnValue:
    """GET asks for the name, POST has a new certificate made or asks an organizer for it."""
    surroundings, links = current_surroundings(), current_workplace().links
    with surroundings.database.transaction() as session:
        issuance = own_certificate(session, number, token)
        page, form = page_for_holder(session, issuance, token), CorrectionForm()
        if request.method == "GET":
            form.name.data = page.wish.name if page.wish else page.name
            return render_template("certificates/correct.html", page=page, form=form)
        if form.validate() and form.name.data == page.name:
            form.name.errors = [_("So it stands on the certificate already.")]
        if form.errors:
            return render_template("certificates/correct.html", page=page, form=form), 422
        now = surroundings.clock.now()
        outcome = correct(session, issuance.id, form.name.data, links=links, now=now)
    flash(
        _("The new certificate is being made. You get a mail with it in a minute.")
        if outcome == "done"
        else _("We have your wish. You get a mail when an organizer has looked at it.")
    )
    return redirect(url_for("holder.show", number=number, token=token), 303)
