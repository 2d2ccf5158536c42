"""The page behind the link in the mail to a guest: GET shows the seat, POST takes it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.registration.domain.access.errors import AccessRefused
from services.registration.domain.access.guests import asks_for_code
from services.registration.domain.errors import OptionFull, SeatWithdrawn
from services.registration.domain.parties.claiming import ClaimSeat, check_kept, claim_seat
from services.registration.storage import party_queries
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.forms import OPTION, present_form
from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.web.access_part import ask_for_access, credentials, show_sentence
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms.party import ClaimForm
from services.registration.web.forms.registration import CONSENT_VERSION
from services.registration.web.forms.sign_up_questions import asking_form, given_answers
from services.registration.web.my.owner import (
    form_shown_privately,
    link_expired_page,
    shown_privately,
)
from services.registration.web.pages.parties import ClaimPage, ClaimRefusedPage
from services.registration.web.presenting.participants import funding_block, own_session_lines
from services.registration.web.texts.access import guest_refusal
from shared.kernel.errors import Conflict
from shared.kernel.links import LinkExpired
from shared.web.languages import current_language

blueprint = Blueprint("seats", __name__, url_prefix="/seats")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.route("/<token>", methods=["GET", "POST"])
def claim(token: str) -> ResponseReturnValue:
    """GET shows, POST takes: mail scanners open links, people press buttons."""
    seat_id, epoch = links().read_seat(token)
    with database().transaction() as db:
        seat = found(party_queries.seat(db, seat_id))
        slug = seat.registration.cohort.program.slug
        try:
            check_kept(seat, epoch, reader().now)
        except SeatWithdrawn as refusal:
            taken = seat.state == SeatState.TAKEN and seat.link_epoch == epoch
            return _refused(slug, "seat_taken" if taken else refusal.code)
        form, page = _form(db, seat), _page(seat)
        rules = seat.registration.cohort.access_rules
    if form.is_submitted() and form.validate():
        done = _claimed(slug, _command(form, seat_id, epoch), form, rules)
        if done is not None:
            return done
    shown = form_shown_privately("registration/party/claim.html", form, page)
    return shown, 422 if form.errors or form.form_errors else 200


def _form(db: Session, seat: PartySeat) -> ClaimForm:
    """Return the form with all that the cohort asks of everybody."""
    booker, language = seat.registration, current_language()
    held = [pool.ref for pool in booker.pools if pool.kind == OPTION]
    version = present_form(db, booker.cohort.program_id)
    form = asking_form(db, booker.cohort, ClaimForm, version, held=held)()
    email = cast("str", seat.email)
    ask_for_access(
        form, booker.cohort.access_rules, language, code=asks_for_code(db, booker, email)
    )
    if not form.is_submitted():
        form.name.data = seat.name
    form.email.data = email
    return form


def _command(form: ClaimForm, seat_id: UUID, epoch: int) -> ClaimSeat:
    return ClaimSeat(
        seat_id,
        epoch,
        cast("str", form.name.data),
        current_language(),
        CONSENT_VERSION,
        access=credentials(form, None),
        answers=given_answers(form),
    )


def _claimed(
    slug: str, command: ClaimSeat, form: ClaimForm, rules: AccessRules
) -> ResponseReturnValue | None:
    """Take the seat and lead to the own page; None where the form says what to change."""
    try:
        with database().transaction() as db:
            row = claim_seat(db, command, now=reader().now, links=links())
            mine = links().own_page_token(row.participant)
    except AccessRefused as refused:
        show_sentence(form, refused, guest_refusal(refused.rule, rules, current_language()))
        return None
    except OptionFull as full:
        form.say_full(full.question)
        return None
    except Conflict as refusal:
        return _refused(slug, refusal.code)
    return redirect(url_for("my_page.show", token=mine), 303)


def _page(seat: PartySeat) -> ClaimPage:
    booker, language = seat.registration, current_language()
    program = booker.cohort.program
    return ClaimPage(
        seat_id=seat.id,
        title=program.title.in_language(language),
        sessions=own_session_lines(booker, language),
        invited_by=booker.name,
        transfer=seat.is_own,
        funding=funding_block(program.project, language),
    )


def _refused(slug: str, why: str) -> ResponseReturnValue:
    page = ClaimRefusedPage(slug=slug, why=why)
    return shown_privately("registration/party/claim_refused.html", page), 409
