"""The organizers' page about parties: how large they may be, who booked, who is named."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.admission import locked_cohort
from services.registration.storage import party_queries, queries
from services.registration.storage.party_seats import PartySeat, SeatState
from services.registration.storage.registrations import Registration
from services.registration.web.doors import database, found
from services.registration.web.forms.party import PartySettingsForm
from services.registration.web.pages.parties import PartiesPage, PartyLine
from shared.web.languages import current_language
from shared.web.sign_in import organizer_required

blueprint = Blueprint("organizer_parties", __name__, url_prefix="/organizer")


@blueprint.route("/cohorts/<uuid:cohort_id>/parties", methods=["GET", "POST"])
@organizer_required
def parties(cohort_id: UUID) -> ResponseReturnValue:
    """GET shows the parties of a cohort, POST changes what is allowed from now on."""
    form = PartySettingsForm()
    with database().transaction() as db:
        if form.is_submitted() and form.validate():
            cohort = locked_cohort(db, cohort_id)
            cohort.largest_party = form.largest_party.data
            cohort.transfers = bool(form.transfers.data)
            flash(_("Saved."))
            return redirect(url_for("organizer_parties.parties", cohort_id=cohort_id), 303)
        cohort = found(queries.cohort(db, cohort_id))
        if not form.is_submitted():
            form.largest_party.data, form.transfers.data = cohort.largest_party, cohort.transfers
        page = PartiesPage(
            cohort_id=cohort.id,
            title=cohort.program.title.in_language(current_language()),
            parties=tuple(
                _line(booker, seats)
                for booker, seats in party_queries.parties_of_cohort(db, cohort.id)
            ),
        )
    status = 422 if form.errors else 200
    shown = render_template("registration/organizer/cohort_parties.html", form=form, page=page)
    return shown, status


def _line(booker: Registration, seats: Sequence[PartySeat]) -> PartyLine:
    return PartyLine(
        booker=booker.name,
        state=str(booker.state),
        places=booker.places,
        taken=_names(seats, SeatState.TAKEN),
        named=_names(seats, SeatState.NAMED),
        open=sum(seat.state == SeatState.OPEN for seat in seats),
    )


def _names(seats: Sequence[PartySeat], state: SeatState) -> tuple[str, ...]:
    return tuple(seat.name or "" for seat in seats if seat.state == state)
