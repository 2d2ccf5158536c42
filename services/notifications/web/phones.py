"""A person's telephone on the preferences page: asked for, confirmed, given up."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.notifications.domain import phones
from services.notifications.domain.errors import (
    CodeEnded,
    NothingKnown,
    PhoneOutOfReach,
    PhoneUnreadable,
)
from services.notifications.storage.registrations import Registration
from services.notifications.web.doors import house, reader
from services.notifications.web.phone_form import CodeForm, PhoneForm
from services.notifications.web.preferences import Forms, owner, shown
from shared.web.errors import error_page
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("phones", __name__)

# Each code is a text that we pay for, and that somebody gets.
_CODES_FOR_A_PERSON = "5/day"
_CODES_FOR_A_NUMBER = "3/day"
_TOO_FAST = 429


@blueprint.post("/preferences/phone")
def ask() -> ResponseReturnValue:
    """Send a code to the number."""
    form = PhoneForm()
    with current_surroundings().database.transaction() as session:
        registration = _owner(session)
        if not form.validate():
            return shown(session, registration, Forms(phone=form))
        if not _may_ask(registration, form.phone.data):
            return error_page(_TOO_FAST)
        try:
            phones.ask_for_code(
                session, registration, form.phone.data, house=house(), now=reader().now
            )
        except PhoneUnreadable:
            form.phone.errors = [_("Write a telephone number, such as 070-174 06 05.")]
            return shown(session, registration, Forms(phone=form))
        except PhoneOutOfReach:
            form.phone.errors = [_("We cannot send texts to that country.")]
            return shown(session, registration, Forms(phone=form))
    flash(_("A code is on its way to your telephone."))
    return _back()


@blueprint.post("/preferences/phone/confirm")
def confirm() -> ResponseReturnValue:
    """Let reminders go to the number, if the code is right."""
    form = CodeForm()
    with current_surroundings().database.transaction() as session:
        registration = _owner(session)
        if not form.validate():
            return shown(session, registration, Forms(code=form))
        if not _is_right(session, registration, form):
            return shown(session, registration, Forms(code=form))
    flash(_("Reminders come to your telephone too."))
    return _back()


@blueprint.post("/preferences/phone/remove")
def remove() -> ResponseReturnValue:
    """Forget the number."""
    with current_surroundings().database.transaction() as session:
        phones.give_up(session, _owner(session).participant.email, now=reader().now)
    flash(_("We have forgotten the number."))
    return _back()


def _owner(session: Session) -> Registration:
    """Return whose page it is; raises ``NothingKnown`` where no texts are sent."""
    if not house().text_prefixes:
        raise NothingKnown
    return owner(session)


def _may_ask(registration: Registration, typed: str) -> bool:
    """Count a code against the person and the number."""
    limits = current_surroundings().limits
    try:
        number = phones.worldwide(typed)
    except PhoneUnreadable:
        return True
    address = registration.participant.email.lower()
    mine = limits.allow("phone-codes", address, _CODES_FOR_A_PERSON)
    return mine and limits.allow("phone-codes-to", number, _CODES_FOR_A_NUMBER)


def _is_right(session: Session, registration: Registration, form: CodeForm) -> bool:
    try:
        address = registration.participant.email
        if phones.confirm(session, address, form.code.data, house=house(), now=reader().now):
            return True
        form.code.errors = [_("That is not the code. Look at the newest text.")]
    except CodeEnded:
        form.code.errors = [_("The code does not work any more. Ask for a new one.")]
    return False


def _back() -> ResponseReturnValue:
    return redirect(url_for("preferences.show", token=request.args["token"], _anchor="texts"), 303)
