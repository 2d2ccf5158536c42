"""A person's calendar page: what they come to, and the address that their calendar follows."""

from __future__ import annotations

from collections.abc import Callable

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.notifications.domain import following
from services.notifications.domain.house import CALENDAR_PAGE_PURPOSE
from services.notifications.storage.registrations import Registration
from services.notifications.web.calendar_page import calendar_page
from services.notifications.web.doors import house, subject_of_link
from shared.web.headers import private
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("following", __name__)


@blueprint.get("/calendar")
def show() -> ResponseReturnValue:
    """Show what lies ahead, and the address to follow if there is one."""
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        page = calendar_page(session, _owner(session), house(), now=surroundings.clock.now())
    text = render_template("notifications/calendar.html", page=page, token=_token())
    return private(make_response(text))


@blueprint.post("/calendar/feed")
def follow() -> ResponseReturnValue:
    """Make an address to follow, or another in place of the one there is."""
    now = current_surroundings().clock.now()
    return _changed(
        lambda session, address: following.follow(session, address, house=house(), now=now),
        _("Here is the address. One that you had before does not work any more."),
    )


@blueprint.post("/calendar/feed/end")
def end() -> ResponseReturnValue:
    """End the address."""
    return _changed(following.stop_following, _("The address does not work any more."))


def _changed(change: Callable[[Session, str], None], said: str) -> ResponseReturnValue:
    with current_surroundings().database.transaction() as session:
        change(session, _owner(session).participant.email.lower())
    flash(said)
    return redirect(url_for("following.show", token=_token(), _anchor="follow"), 303)


def _owner(session: Session) -> Registration:
    return following.registration_of_link(session, subject_of_link(CALENDAR_PAGE_PURPOSE))


def _token() -> str:
    return request.args["token"]
