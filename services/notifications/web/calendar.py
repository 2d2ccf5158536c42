"""A person's calendar file, by a link that needs no account."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from services.notifications.domain.calendar_file import calendar_file
from services.notifications.domain.calendar_links import check_link
from services.notifications.domain.house import CALENDAR_PURPOSE
from services.notifications.web.doors import subject_of_link
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/registrations/<uuid:registration_id>/calendar.ics")
def download(registration_id: UUID) -> ResponseReturnValue:
    """Return all sessions of a registration for import.

    The token is signed for this purpose and this registration, by us or by the registration
    service, which has the same key. The person may have ended it.
    """
    surroundings = current_surroundings()
    subject = subject_of_link(CALENDAR_PURPOSE)
    with surroundings.database.transaction() as session:
        check_link(session, registration_id, subject)
        content = calendar_file(session, registration_id)
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="spinn.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response
