"""The page behind the link in the mail to a guest: GET shows the seat, POST takes it."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from services.registration.domain.errors import SeatWithdrawn
from services.registration.domain.seat_claiming import ClaimSeat, check_kept, claim_seat
from services.registration.storage import party_queries
from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms import CONSENT_VERSION
from services.registration.web.my_page_owner import (
    form_shown_privately,
    link_expired_page,
    shown_privately,
)
from services.registration.web.party_forms import ClaimForm
from services.registration.web.party_pages import ClaimPage, ClaimRefusedPage
from services.registration.web.presenting import funding_block, session_lines
from shared.kernel.errors import Conflict
from shared.kernel.links import LinkExpired
from shared.web.languages import current_language

blueprint = Blueprint("seats", __name__, url_prefix="/seats")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.route("/<token>", methods=["GET", "POST"])
def claim(token: str) -> ResponseReturnValue:
    """GET shows, POST takes: mail scanners open links, people press buttons."""
    seat_id, epoch = links().read_seat(token)
    form = ClaimForm()
    with database().transaction() as db:
        seat = found(party_queries.seat(db, seat_id))
        slug = seat.registration.cohort.program.slug
        try:
            check_kept(seat, epoch, reader().now)
        except SeatWithdrawn as refusal:
            taken = seat.state == SeatState.TAKEN and seat.link_epoch == epoch
            return _refused(slug, "seat_taken" if taken else refusal.code)
        page = _page(seat)
        if not form.is_submitted():
            form.name.data = seat.name
    if not form.is_submitted() or not form.validate():
        status = 422 if form.errors else 200
        shown = form_shown_privately("registration/party/claim.html", form, page)
        return shown, status
    name = cast("str", form.name.data)
    return _claimed(slug, ClaimSeat(seat_id, epoch, name, current_language(), CONSENT_VERSION))


def _claimed(slug: str, command: ClaimSeat) -> ResponseReturnValue:
    try:
        with database().transaction() as db:
            row = claim_seat(db, command, now=reader().now, links=links())
            mine = links().own_page_token(row.participant)
    except Conflict as refusal:
        return _refused(slug, refusal.code)
    return redirect(url_for("my_page.show", token=mine), 303)


def _page(seat: PartySeat) -> ClaimPage:
    booker, language = seat.registration, current_language()
    program = booker.cohort.program
    return ClaimPage(
        title=program.title.in_language(language),
        sessions=session_lines(booker.cohort, language),
        invited_by=booker.name,
        transfer=seat.is_own,
        funding=funding_block(program.project, language),
    )


def _refused(slug: str, why: str) -> ResponseReturnValue:
    page = ClaimRefusedPage(slug=slug, why=why)
    return shown_privately("registration/party/claim_refused.html", page), 409
