"""Whose page a link opens, and how a personal page is answered."""

from __future__ import annotations

from uuid import UUID

from flask import Response, make_response, render_template
from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from services.registration.web.doors import found, links
from shared.kernel.errors import NotFound
from shared.web.headers import private


def owner(db: Session, token: str) -> Participant:
    """Return the participant whose page ``token`` opens; raises ``LinkRefused``."""
    return found(queries.participant(db, links().read_my_page(token)))


def own_registration(db: Session, token: str, registration_id: UUID) -> Registration:
    """Return one registration of the participant whose page ``token`` opens.

    Raises:
        LinkRefused: The link is too old, revoked or not ours.
        NotFound: There is no such registration, or it is somebody else's.
    """
    participant = owner(db, token)
    row = found(queries.registration(db, registration_id))
    if row.participant_id != participant.id:
        raise NotFound
    return row


def shown_privately(template: str, page: object) -> Response:
    """Return a page that stays out of caches and search engines."""
    return private(make_response(render_template(template, page=page)))
