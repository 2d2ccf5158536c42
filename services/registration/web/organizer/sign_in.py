"""The organizers' door: sign in, sign out."""

from __future__ import annotations

from typing import cast

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.errors import SignInRefused
from services.registration.domain.organizers import Passwords, authenticate
from services.registration.storage.people import OrganizerAccount
from services.registration.web.doors import database, settings
from services.registration.web.forms.registration import SignInForm
from shared.web.limits import client_address
from shared.web.sign_in import close_session, local_path, open_session
from shared.web.sign_in_sessions import Organizer, SignInUnavailable
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("organizer_sign_in", __name__, url_prefix="/organizer")

PASSWORDS = "spinn.passwords"
_AFTER = "/organizer/cohorts"


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Show the form, or sign in and go where the organizer wanted to."""
    form = SignInForm(next=request.args.get("next", ""))
    if not form.is_submitted():
        return render_template("shared/sign_in.html", form=form)
    if not current_surroundings().limits.allow(
        "sign-in", client_address(), settings().sign_in_limit
    ):
        abort(429)
    if not form.validate():
        return render_template("shared/sign_in.html", form=form), 422
    return _sign_in(form)


def _sign_in(form: SignInForm) -> ResponseReturnValue:
    passwords = cast("Passwords", current_app.extensions[PASSWORDS])
    try:
        with database().transaction() as db:
            account = authenticate(
                db, email=form.email.data, password=form.password.data, passwords=passwords
            )
            response = make_response(redirect(local_path(form.next.data, default=_AFTER)))
            # Before the commit: whoever changes the account meanwhile waits for it, and then ends
            # this session too, so that nobody keeps what was taken away.
            open_session(response, _organizer(account))
    except SignInRefused:
        form.form_errors.append(_("E-mail address and password do not belong together."))
        return render_template("shared/sign_in.html", form=form), 422
    except SignInUnavailable:
        form.form_errors.append(
            _("Nobody can sign in just now. Registration goes on; try again in a minute.")
        )
        return render_template("shared/sign_in.html", form=form), 503
    return response


def _organizer(account: OrganizerAccount) -> Organizer:
    mine = account.programs
    return Organizer(
        str(account.id),
        account.name,
        account.email_key,
        account.role,
        None if mine is None else [str(each) for each in mine],
    )


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the sign-in session, in all services at once."""
    response = make_response(redirect("/"))
    try:
        close_session(response)
    except SignInUnavailable:
        flash(_("You are signed out in this browser."))
    return response
