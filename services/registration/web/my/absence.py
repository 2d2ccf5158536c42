"""Somebody who missed the first session says on their own page that they still come."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.transitions import PARTICIPANT
from services.registration.domain.waitlist.absences import keep_place
from services.registration.web.doors import database, reader
from services.registration.web.my.owner import link_expired_page, own_registration
from shared.kernel.links import LinkExpired

blueprint = Blueprint("my_absence", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.post("/<token>/registrations/<uuid:registration_id>/coming")
def coming(token: str, registration_id: UUID) -> ResponseReturnValue:
    """Keep the place if it has not gone, and say which of the two it is."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        kept = keep_place(db, row.id, actor=PARTICIPANT, now=reader().now)
    flash(
        _("You keep your place. Welcome to the next session!")
        if kept
        else _("Your place has gone on already. Write to the organizer if you still want to come.")
    )
    return redirect(url_for("my_page.show", token=token), 303)
