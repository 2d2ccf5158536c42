"""A person's preferences, by a link that needs no account: GET shows, POST keeps."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.notifications.domain import preferring
from services.notifications.domain.following import registration_of_link
from services.notifications.domain.house import PREFERENCES_PURPOSE
from services.notifications.domain.phones import phone_of
from services.notifications.storage.registrations import Registration
from services.notifications.web.doors import house, reader, subject_of_link
from services.notifications.web.pages import PreferencesPage
from services.notifications.web.phone_form import CodeForm, PhoneForm
from services.notifications.web.preference_form import PreferenceForm, filled
from shared.web.headers import private
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("preferences", __name__)


@dataclass(frozen=True)
class Forms:
    """The forms of the page that were sent; the others are shown as they hold."""

    choice: PreferenceForm | None = None
    phone: PhoneForm | None = None
    code: CodeForm | None = None


@blueprint.route("/preferences", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """GET shows what a person has chosen, POST keeps what they choose."""
    with current_surroundings().database.transaction() as session:
        registration = owner(session)
        form = filled(preferring.choice_of(session, registration))
        if not (form.is_submitted() and form.validate()):
            return shown(session, registration, Forms(choice=form))
        address = registration.participant.email
        preferring.choose(session, address, form.choice, house=house(), now=reader().now)
    flash(_("That is how we write to you from now on."))
    return redirect(url_for("preferences.show", token=request.args["token"]), 303)


def owner(session: Session) -> Registration:
    """Return the registration that the link of the present request is about."""
    return registration_of_link(session, subject_of_link(PREFERENCES_PURPOSE))


def shown(session: Session, registration: Registration, forms: Forms) -> ResponseReturnValue:
    """Return the page, with what was sent and what is wrong with it."""
    sent = [each for each in (forms.choice, forms.phone, forms.code) if each is not None]
    holds = preferring.choice_of(session, registration)
    text = render_template(
        "notifications/preferences.html",
        page=_page(session, registration),
        form=forms.choice or filled(holds, sent=False),
        phone_form=forms.phone or PhoneForm(formdata=None),
        code_form=forms.code or CodeForm(formdata=None),
        wrong=next((each for each in sent if each.errors), None),
    )
    return private(make_response(text, 422 if any(each.errors for each in sent) else 200))


def _page(session: Session, registration: Registration) -> PreferencesPage:
    return PreferencesPage(
        token=request.args["token"],
        address=registration.participant.email,
        calendar_url=house().calendar_page_url(registration.id, registration.link_epoch),
        my_page_url=registration.my_page_url,
        texts=bool(house().text_prefixes),
        phone=phone_of(session, registration.participant.email),
    )
