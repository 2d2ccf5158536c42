"""The holder's page of one certificate: fetch it, and say how the name shows."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.certificates.domain.naming import NameShown
from services.certificates.domain.opening import note_opening
from services.certificates.domain.showing import show_name
from services.certificates.web.forms import NameShownForm
from services.certificates.web.holding import shown_labels
from services.certificates.web.owning import own_certificate, page_for_holder
from shared.web.headers import private
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("holder", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/<number>/mine/<token>")
def show(number: str, token: str) -> ResponseReturnValue:
    """Show the holder what has become of their certificate, and what they can do with it."""
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        issuance = own_certificate(session, number, token)
        note_opening(session, issuance.id, now=surroundings.clock.now())
        page = page_for_holder(session, issuance, token)
    form = NameShownForm(shown_labels(page.name), page.name_shown)
    return render_template("certificates/holder.html", page=page, form=form)


@blueprint.post("/<number>/mine/<token>/name-shown")
def choose_name_shown(number: str, token: str) -> ResponseReturnValue:
    """Keep how the public page shows the name."""
    with current_surroundings().database.transaction() as session:
        issuance = own_certificate(session, number, token)
        form = NameShownForm(shown_labels(issuance.facts["name"]))
        if not form.validate():
            page = page_for_holder(session, issuance, token)
            return render_template("certificates/holder.html", page=page, form=form), 422
        show_name(issuance, cast("NameShown", form.name_shown.data))
    flash(_("Saved. The public page shows it so from now on."))
    return redirect(url_for(".show", number=number, token=token), 303)
