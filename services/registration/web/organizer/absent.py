"""The organizers' screen about those who missed the first session: asking, keeping, returning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from services.registration.domain.errors import (
    NobodyAsked,
    PlaceGone,
    RegisteredAgain,
    TooLateToAsk,
)
from services.registration.domain.waitlist.absences import (
    AskAbsent,
    ask_absent,
    first_meeting,
    keep_place,
    return_place,
    time_to_answer,
)
from services.registration.domain.waitlist.promoting import passes_on_absent_places
from services.registration.storage import absences, queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms.program import ReasonForm
from services.registration.web.pages.participants import SessionLine
from services.registration.web.presenting.participants import session_line
from shared.kernel.errors import Refusal
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_absent", __name__, url_prefix="/organizer")


@dataclass(frozen=True)
class AbsentRow:
    """One person who missed the first session; ``state`` is None while nobody has asked them.

    ``can_return`` says that their place went on, and is free again or still.
    """

    registration_id: UUID
    name: str
    organisation: str
    state: str | None
    answer_by: datetime | None
    can_return: bool


@dataclass(frozen=True)
class AbsentPage:
    """organizer/absent.html; ``answer_by`` is until when those asked now could answer."""

    cohort_id: UUID
    title: str
    first: SessionLine
    has_rule: bool
    answer_by: datetime | None
    rows: tuple[AbsentRow, ...]

    @property
    def not_asked(self) -> list[AbsentRow]:
        """Those who can be asked."""
        return [row for row in self.rows if row.state is None]


@blueprint.get("/cohorts/<uuid:cohort_id>/absent")
@organizer_required
def absent(cohort_id: UUID) -> ResponseReturnValue:
    """Show who missed the first session, and what became of the question to them."""
    with database().transaction() as db:
        page = _page(db, found(queries.cohort(db, cohort_id)))
    return render_template("registration/organizer/absent.html", page=page)


@blueprint.post("/cohorts/<uuid:cohort_id>/absent/ask")
@organizer_required
def ask(cohort_id: UUID) -> ResponseReturnValue:
    """Ask those who are ticked whether they still come."""
    ticked = set(request.form.getlist("who", type=UUID))
    command = AskAbsent(cohort_id, ticked, _actor())
    try:
        with database().transaction() as db:
            asked = len(ask_absent(db, command, now=reader().now, links=links()))
    except (TooLateToAsk, NobodyAsked) as refusal:
        flash(_sentence(refusal))
        return _back(cohort_id)
    flash(ngettext("One person gets a mail.", "%(num)d people get a mail.", asked))
    return _back(cohort_id)


@blueprint.post("/registrations/<uuid:registration_id>/keep-place")
@organizer_required
def keep(registration_id: UUID) -> ResponseReturnValue:
    """Let somebody keep their place who has told the organizer that they come."""
    with database().transaction() as db:
        row = found(queries.registration(db, registration_id))
        kept = keep_place(db, row.id, actor=_actor(), now=reader().now)
    flash(
        _("%(name)s keeps the place.", name=row.name)
        if kept
        else _("The place of %(name)s has gone on already.", name=row.name)
    )
    return _back(row.cohort_id)


@blueprint.route("/registrations/<uuid:registration_id>/return-place", methods=["GET", "POST"])
@organizer_required
def give_back(registration_id: UUID) -> ResponseReturnValue:
    """GET asks for the reason, POST gives somebody the place back that went on."""
    with database().transaction() as db:
        row = found(queries.registration(db, registration_id))
        title = row.cohort.program.title.in_language(reader().language)
        of = "organizer_door.door" if len(row.cohort.sessions) == 1 else "organizer_absent.absent"
        leave = url_for(of, cohort_id=row.cohort_id)
    form = ReasonForm()
    if form.is_submitted() and form.validate() and _returned(row, form):
        flash(_("%(name)s has the place again, and a mail says so.", name=row.name))
        return redirect(leave, 303)
    page = render_template(
        "registration/organizer/place_return.html", form=form, row=row, title=title, leave=leave
    )
    return page, 422 if form.errors else 200


def _returned(row: Registration, form: ReasonForm) -> bool:
    act = Act(_actor(), form.reason.data, reader().now)
    try:
        with database().transaction() as db:
            return_place(db, row.id, act, links=links())
    except (PlaceGone, RegisteredAgain) as refusal:
        form.form_errors.append(_sentence(refusal))
        return False
    return True


def _sentence(refusal: Refusal) -> str:
    sentences: dict[type[Refusal], str] = {
        TooLateToAsk: _("Nobody can be asked: too little time is left for an answer."),
        NobodyAsked: _("Choose somebody who has not been asked yet."),
        PlaceGone: _("Somebody else has got the place."),
        RegisteredAgain: _("They have registered again and stand in the cohort already."),
    }
    return sentences[type(refusal)]


def _actor() -> str:
    organizer = current_organizer()
    return f"organizer:{organizer.id}" if organizer else "organizer"


def _back(cohort_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("organizer_absent.absent", cohort_id=cohort_id), 303)


def _page(db: Session, cohort: Cohort) -> AbsentPage:
    first = first_meeting(cohort)
    people = absences.absent_people(db, first.id)
    known = absences.absences(db, [row.id for row in people])
    free = cohort.capacity - cohort.places_taken
    return AbsentPage(
        cohort_id=cohort.id,
        title=cohort.program.title.in_language(reader().language),
        first=session_line(first, reader().language, has_place=True),
        has_rule=passes_on_absent_places(cohort),
        answer_by=time_to_answer(cohort, reader().now),
        rows=tuple(_row(row, known.get(row.id), free) for row in people),
    )


def _row(row: Registration, absence: absences.Absence | None, free: int) -> AbsentRow:
    released = absence is not None and absence.state == absences.AbsenceState.RELEASED
    return AbsentRow(
        registration_id=row.id,
        name=row.name,
        organisation=row.organisation.name if row.organisation else "",
        state=str(absence.state) if absence else None,
        answer_by=absence.answer_by if absence else None,
        can_return=released and row.places <= free,
    )
