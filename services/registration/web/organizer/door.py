"""The organizers' screen for the door: who did not come, who waits there, and one button."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session
from wtforms import SelectMultipleField

from services.registration.domain.errors import DoorNotOpen, NobodyAtTheDoor
from services.registration.domain.waitlist.at_the_door import PassOn, may_pass_on, pass_on
from services.registration.storage import absences, queries, queue_queries
from services.registration.storage.absences import AbsenceState
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration, State
from services.registration.web.doors import database, found, links, reader
from services.registration.web.forms.program import ReasonForm
from services.registration.web.pages.participants import SessionLine
from services.registration.web.presenting.participants import session_line
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_door", __name__, url_prefix="/organizer")
# Nobody looks through more names than these at a door.
_MOST_WAITING = 100


class DoorForm(ReasonForm):
    """Who is not there, who is, and what those read whose place goes on."""

    absent = SelectMultipleField(
        _l("Not there"),
        validate_choice=False,
        description=_l(
            "Marked absent on the list. Take the tick away from those who are on their way."
        ),
    )
    here = SelectMultipleField(
        _l("Waiting at the door"),
        validate_choice=False,
        description=_l("In the order of the queue. Tick who is here."),
    )


@dataclass(frozen=True)
class GoneOn:
    """Somebody whose place went on; it can be given back while it is free."""

    registration_id: UUID
    name: str
    can_return: bool


@dataclass(frozen=True)
class DoorPage:
    """organizer/door.html; ``is_open`` says that the session is held now."""

    cohort_id: UUID
    session_id: UUID
    title: str
    session: SessionLine
    is_open: bool
    free: int
    gone_on: tuple[GoneOn, ...]


@blueprint.route("/cohorts/<uuid:cohort_id>/door", methods=["GET", "POST"])
@organizer_required
def door(cohort_id: UUID) -> ResponseReturnValue:
    """GET shows who is absent and who waits, POST passes places on to who is there."""
    form = DoorForm()
    with database().transaction() as db:
        page = _page(db, found(queries.cohort(db, cohort_id)), form)
    if form.is_submitted() and form.validate() and _passed_on(cohort_id, form):
        return redirect(url_for("organizer_door.door", cohort_id=cohort_id), 303)
    shown = render_template("registration/organizer/door.html", form=form, page=page)
    return shown, 422 if form.is_submitted() else 200


def _passed_on(cohort_id: UUID, form: DoorForm) -> bool:
    organizer = found(current_organizer())
    act = Act(f"organizer:{organizer.id}", form.reason.data, reader().now)
    command = PassOn(cohort_id, _ids(form.absent), _ids(form.here))
    try:
        with database().transaction() as db:
            done = pass_on(db, command, act, links=links())
    except NobodyAtTheDoor:
        form.here.errors = [_("Nobody of these gets in. Tick who is here, and who is not there.")]
        return False
    except DoorNotOpen:
        form.form_errors.append(_("Places are passed on here while the session is held."))
        return False
    flash(
        ngettext("One person got in.", "%(num)d people got in.", done.seated)
        + " "
        + ngettext("One place went on.", "%(num)d places went on.", done.released)
    )
    return True


def _ids(field: SelectMultipleField) -> frozenset[UUID]:
    """Return who is ticked; whoever is no longer offered is left out."""
    offered = {value for value, _label in field.choices}
    return frozenset(UUID(value) for value in field.data if value in offered)


def _page(db: Session, cohort: Cohort, form: DoorForm) -> DoorPage:
    meeting = cohort.sessions[0]
    people = absences.absent_people(db, meeting.id)
    absent = [row for row in people if row.state == State.CONFIRMED]
    waiting = list(islice(queue_queries.in_turn(db, cohort.id), _MOST_WAITING))
    form.absent.choices = [_choice(row) for row in absent]
    form.here.choices = [_choice(row) for row in waiting]
    if not form.is_submitted():
        form.absent.data = [str(row.id) for row in absent]
        form.reason.data = _("You were not there when we began, and others waited at the door.")
    return DoorPage(
        cohort_id=cohort.id,
        session_id=meeting.id,
        title=cohort.program.title.in_language(reader().language),
        session=session_line(meeting, reader().language, has_place=True),
        is_open=may_pass_on(cohort, reader().now),
        free=cohort.capacity - cohort.places_taken,
        gone_on=_gone_on(db, cohort, people),
    )


def _gone_on(db: Session, cohort: Cohort, people: Any) -> tuple[GoneOn, ...]:
    known = absences.absences(db, [row.id for row in people])
    free = cohort.capacity - cohort.places_taken
    return tuple(
        GoneOn(row.id, row.name, row.places <= free)
        for row in people
        if row.id in known and known[row.id].state == AbsenceState.RELEASED
    )


def _choice(row: Registration) -> tuple[str, str]:
    company = f" ({row.organisation.name})" if row.organisation else ""
    places = f", {row.places}" if row.places > 1 else ""
    return str(row.id), f"{row.name}{company}{places}"
