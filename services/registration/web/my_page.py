"""A person's own page: reached by a signed link, no account; shows, cancels."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.registration.domain.cancelling import cancel as cancel_registration
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage import queries
from services.registration.storage.registrations import Registration
from services.registration.web.doors import database, found, links, reader
from services.registration.web.pages import CancelledPage, LinkExpiredPage, MyRegistration
from services.registration.web.presenting_own import cancel_page, my_registration
from services.registration.web.presenting_own import my_page as page_of
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired
from shared.web.headers import private
from shared.web.languages import current_language

blueprint = Blueprint("my_page", __name__, url_prefix="/my")


@blueprint.errorhandler(LinkExpired)
def expired(_error: LinkExpired) -> ResponseReturnValue:
    """Say kindly that the link is too old and how to get a new one."""
    return render_template("registration/link_expired.html", page=LinkExpiredPage(slug=None)), 410


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show everything that one person has with us."""
    participant_id = links().read_my_page(token)
    with database().transaction() as db:
        found(queries.participant(db, participant_id))
        certificates = queries.certificates_of_participant(db, participant_id)
        shown = [
            (
                row,
                my_registration(
                    db,
                    row,
                    reader(),
                    calendar_url=links().calendar(row.id),
                    certificates=certificates.get(row.id, ()),
                ),
            )
            for row in queries.registrations_of_participant(db, participant_id)
        ]
    page = page_of(token, shown, reader())
    return private(_response("registration/my_page.html", page))


@blueprint.route("/<token>/registrations/<uuid:registration_id>/cancel", methods=["GET", "POST"])
def cancel(token: str, registration_id: UUID) -> ResponseReturnValue:
    """GET asks once, POST cancels."""
    participant_id = links().read_my_page(token)
    with database().transaction() as db:
        row = _own(db, participant_id, registration_id)
        if request.method == "POST":
            had_place = row.holds_place
            cancel_registration(db, row.id, actor=PARTICIPANT, now=reader().now, links=links())
            return private(
                _response(
                    "registration/cancelled.html", _cancelled(token, row, had_place=had_place)
                )
            )
        page = cancel_page(db, row, _view(db, row), token=token)
    return private(_response("registration/cancel.html", page))


def _own(db: Session, participant_id: UUID, registration_id: UUID) -> Registration:
    row = found(queries.registration(db, registration_id))
    if row.participant_id != participant_id:
        raise NotFound
    return row


def _view(db: Session, row: Registration) -> MyRegistration:
    return my_registration(db, row, reader(), calendar_url=None)


def _cancelled(token: str, row: Registration, *, had_place: bool) -> CancelledPage:
    return CancelledPage(
        token=token,
        slug=row.cohort.program.slug,
        title=row.cohort.program.title.in_language(current_language()),
        had_place=had_place,
    )


def _response(template: str, page: object) -> Response:
    return make_response(render_template(template, page=page))
