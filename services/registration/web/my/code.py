"""The way to one's own page without a link: an address, a mailed code, a fresh link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import Blueprint, abort, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.own_page.signing_in import RequestCode, redeem_code, request_code
from services.registration.web.doors import database, links, reader, settings
from services.registration.web.my.forms import CodeForm, CodeRequestForm
from services.registration.web.my.owner import form_shown_privately
from shared.contracts.facts import Language, Organiser
from shared.kernel.addresses import address_key
from shared.kernel.codes import fingerprint
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("my_code", __name__, url_prefix="/my")

# The browser that asked keeps the request in its signed cookie: the code works there only
# (ASVS 5.0, 6.6.2).
_ASKED = "code_asked"
_PER_ADDRESS = "5/hour"


@dataclass(frozen=True)
class CodePage:
    """my_code_enter.html; ``over`` when only a new code helps."""

    email: str
    over: bool


@blueprint.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Show where to type the address, or send a code; the answer is the same for every address."""
    form = CodeRequestForm()
    if not form.is_submitted():
        return form_shown_privately("registration/my_code_ask.html", form)
    _limit("code-network", client_address(), settings().sign_in_limit)
    if not form.validate():
        return form_shown_privately("registration/my_code_ask.html", form), 422
    email = cast("str", form.email.data)
    _limit("code-address", fingerprint(_secret(), address_key(email)), _PER_ADDRESS)
    organiser = Organiser(name=settings().organiser_name, email=settings().contact_email)
    command = RequestCode(email, cast("Language", reader().language), organiser)
    with database().transaction() as db:
        request_id = request_code(db, command, now=reader().now)
    session[_ASKED] = {"request": str(request_id), "email": email}
    return redirect(url_for("my_code.enter"), 303)


@blueprint.route("/code", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """Take the code in the browser that asked for it, and lead to the person's page."""
    asked = session.get(_ASKED)
    if asked is None:
        return redirect(url_for("my_code.ask"))
    form, page = CodeForm(), CodePage(email=asked["email"], over=False)
    if not form.is_submitted():
        return form_shown_privately("registration/my_code_enter.html", form, page)
    _limit("code-try", client_address(), settings().sign_in_limit)
    if not form.validate():
        return form_shown_privately("registration/my_code_enter.html", form, page), 422
    return _redeem(form, UUID(asked["request"]), asked["email"])


def _redeem(form: CodeForm, request_id: UUID, email: str) -> ResponseReturnValue:
    with database().transaction() as db:
        attempt = redeem_code(db, request_id, form.digits, secret=_secret(), now=reader().now)
        if attempt.participant is not None:
            session.pop(_ASKED, None)
            token = links().own_page_token(attempt.participant)
            return redirect(url_for("my_page.show", token=token), 303)
    form.code.errors = [
        _("That is not the code. Look in the latest mail and try again.")
        if attempt.may_try_again
        else _("This code does not work any more. Ask for a new one.")
    ]
    page = CodePage(email=email, over=not attempt.may_try_again)
    return form_shown_privately("registration/my_code_enter.html", form, page), 422


def _limit(name: str, key: str, limit: str) -> None:
    if not current_surroundings().limits.allow(name, key, limit):
        abort(429)


def _secret() -> str:
    return settings().secret_key.get_secret_value()
