"""Whose page a link opens, and how a personal page is answered."""

from __future__ import annotations

from uuid import UUID

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.registration.domain.own_page.own_links import owner_of
from services.registration.storage import queries
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from services.registration.web.doors import found, links
from services.registration.web.pages.participants import LinkExpiredPage
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired
from shared.web.headers import private


def owner(db: Session, token: str) -> Participant:
    """Return the participant whose page ``token`` opens.

    Raises:
        LinkExpired: The link is too old, or the person has revoked it.
        LinkInvalid: It is not one of ours.
    """
    return owner_of(db, token, links())


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


def form_shown_privately(template: str, form: object, page: object = None) -> Response:
    """Return a page with a form that stays out of caches and search engines."""
    return private(make_response(render_template(template, page=page, form=form)))


def link_expired_page(_error: LinkExpired) -> ResponseReturnValue:
    """Say kindly that the link does not work any more and how to get a new one."""
    return shown_privately("registration/link_expired.html", LinkExpiredPage(slug=None)), 410
