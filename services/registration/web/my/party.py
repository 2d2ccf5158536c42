"""On one's own page: for whom each seat is, a seat given back, a colleague who comes instead."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.access.errors import AccessRefused
from services.registration.domain.errors import AlreadyInCohort, TooManyInvitations
from services.registration.domain.parties.seats import (
    OWN_SEAT,
    GiveBack,
    NameSeat,
    can_transfer,
    cancel_seat,
    name_seat,
    withdraw_seat,
)
from services.registration.storage import party_queries
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.storage.registrations import LIVE, Registration, State
from services.registration.web.doors import database, found, links, reader, settings
from services.registration.web.forms.party import NameSeatForm
from services.registration.web.my.owner import (
    form_shown_privately,
    link_expired_page,
    own_registration,
    shown_privately,
)
from services.registration.web.pages.parties import PartyPage, SeatLine, SeatPage
from services.registration.web.presenting.participants import own_session_lines
from services.registration.web.texts.access import named_refusal
from shared.contracts.facts import Language
from shared.kernel.errors import Conflict
from shared.kernel.links import LinkExpired
from shared.web.languages import current_language
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("my_party", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)

_PARTY = "/<token>/registrations/<uuid:registration_id>/party"
_SEAT = f"{_PARTY}/<int:number>"


@blueprint.get(_PARTY)
def show(token: str, registration_id: UUID) -> ResponseReturnValue:
    """Show the seats of a party and what has become of each."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        seats = party_queries.seats_of(db, row.id)
        page = PartyPage(
            token=token,
            registration_id=row.id,
            title=row.cohort.program.title.in_language(current_language()),
            sessions=own_session_lines(row, current_language()),
            seats=tuple(_line(seat) for seat in seats if not seat.is_own),
            has_places=row.state == State.CONFIRMED,
            can_change=row.state in LIVE and row.cohort.closed_at is None,
        )
    return shown_privately("registration/party/my_party.html", page)


@blueprint.route(f"{_SEAT}/name", methods=["GET", "POST"])
def name(token: str, registration_id: UUID, number: int) -> ResponseReturnValue:
    """Ask for whom the seat is; POST mails them the link."""
    form = NameSeatForm()
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        page = _seat_page(db, row, token, number)
        if number == OWN_SEAT and not can_transfer(row, reader().now):
            return redirect(url_for("my_page.show", token=token), 303)
    if form.is_submitted():
        if not _may_name_now(row):
            return _too_many(form, page)
        if form.validate() and _named(form, registration_id, number, row.cohort.access_rules):
            flash(_("The link is on its way to %(name)s.", name=form.name.data))
            return _back(token, registration_id, number)
    shown = form_shown_privately("registration/party/seat_name.html", form, page)
    return shown, 422 if form.errors else 200


def _named(form: NameSeatForm, registration_id: UUID, number: int, rules: AccessRules) -> bool:
    command = NameSeat(
        registration_id=registration_id,
        number=number,
        name=cast("str", form.name.data),
        email=cast("str", form.email.data),
        language=cast("Language", current_language()),
    )
    try:
        with database().transaction() as db:
            name_seat(db, command, now=reader().now, links=links())
    except AccessRefused as refused:
        form.email.errors = [named_refusal(refused.rule, rules)]
    except AlreadyInCohort:
        form.email.errors = [_("Somebody with this address cannot get the seat. Name another.")]
    except TooManyInvitations:
        form.email.errors = [_("So many links have been sent for this seat that we send no more.")]
    else:
        return True
    return False


@blueprint.post(f"{_SEAT}/withdraw")
def withdraw(token: str, registration_id: UUID, number: int) -> ResponseReturnValue:
    """Take the name off a seat: its link stops working."""
    try:
        with database().transaction() as db:
            row = own_registration(db, token, registration_id)
            withdraw_seat(db, row.id, number)
    except Conflict:
        flash(_("Something changed in the meantime. Here is how it stands now."))
    return _back(token, registration_id, number)


@blueprint.route(f"{_SEAT}/give-back", methods=["GET", "POST"])
def give_back(token: str, registration_id: UUID, number: int) -> ResponseReturnValue:
    """GET asks once, POST gives one seat back; whoever waits moves up."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        page = _seat_page(db, row, token, number)
    if request.method != "POST":
        return shown_privately("registration/party/seat_give_back.html", page)
    try:
        with database().transaction() as db:
            cancel_seat(db, GiveBack(registration_id, number), now=reader().now, links=links())
        flash(_("The seat is given back."))
    except Conflict:
        flash(_("Something changed in the meantime. Here is how it stands now."))
    return _back(token, registration_id, number)


def _back(token: str, registration_id: UUID, number: int) -> ResponseReturnValue:
    if number == OWN_SEAT:
        return redirect(url_for("my_page.show", token=token), 303)
    return redirect(url_for("my_party.show", token=token, registration_id=registration_id), 303)


def _may_name_now(row: Registration) -> bool:
    limits, allowed = current_surroundings().limits, settings().sign_up_limit
    return limits.allow("name-seat", str(row.participant_id), allowed)


def _too_many(form: NameSeatForm, page: SeatPage) -> ResponseReturnValue:
    """Ask to wait; the form keeps what was typed."""
    form.form_errors.append(
        _(
            "You have sent many links in a short time. What you wrote is still here: wait a minute"
            " and press the button once more."
        )
    )
    shown = form_shown_privately("registration/party/seat_name.html", form, page)
    # Limits are counted by the minute.
    return shown, 429, {"Retry-After": "60"}


def _seat_page(db: Session, row: Registration, token: str, number: int) -> SeatPage:
    seat = party_queries.seat_numbered(db, row.id, number)
    if number != OWN_SEAT:
        found(seat)
    named = seat.name if seat and seat.state == SeatState.NAMED else None
    return SeatPage(
        token=token,
        registration_id=row.id,
        title=row.cohort.program.title.in_language(current_language()),
        sessions=own_session_lines(row, current_language()),
        number=number,
        named=named,
    )


def _line(seat: PartySeat) -> SeatLine:
    return SeatLine(number=seat.number, state=str(seat.state), name=seat.name, email=seat.email)
