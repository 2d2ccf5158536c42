"""A person's preferences, by a link that needs no account: GET shows, POST keeps."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.notifications.domain import preferring
from services.notifications.domain.following import registration_of_link
from services.notifications.domain.house import PREFERENCES_PURPOSE
from services.notifications.storage.registrations import Registration
from services.notifications.web.doors import house, reader, subject_of_link
from services.notifications.web.pages import PreferencesPage
from services.notifications.web.preference_form import PreferenceForm, filled
from shared.web.headers import private
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("preferences", __name__)


@blueprint.route("/preferences", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """GET shows what a person has chosen, POST keeps what they choose."""
    with current_surroundings().database.transaction() as session:
        registration = _registration(session)
        form = filled(preferring.choice_of(session, registration))
        page = _page(registration)
        if form.is_submitted() and form.validate():
            address = registration.participant.email
            preferring.choose(session, address, form.choice, house=house(), now=reader().now)
            flash(_("That is how we write to you from now on."))
            return redirect(url_for("preferences.show", token=page.token), 303)
    return _shown(page, form)


def _shown(page: PreferencesPage, form: PreferenceForm) -> ResponseReturnValue:
    text = render_template("notifications/preferences.html", page=page, form=form)
    return private(make_response(text, 422 if form.errors else 200))


def _registration(session: Session) -> Registration:
    return registration_of_link(session, subject_of_link(PREFERENCES_PURPOSE))


def _page(registration: Registration) -> PreferencesPage:
    return PreferencesPage(
        token=request.args["token"],
        address=registration.participant.email,
        calendar_url=house().calendar_page_url(registration.id, registration.link_epoch),
        my_page_url=registration.my_page_url,
    )
