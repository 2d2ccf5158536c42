"""The organizers' screens: cohorts, one cohort, attendance, moving a session, closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import CloseCohort, MarkAttendance, MoveSession
from services.registration.domain.errors import (
    AttendanceNotOpen,
    CohortClosed,
    SessionClosed,
    SessionsNotOver,
    TimesNotPossible,
)
from services.registration.domain.programs.closing import close_cohort
from services.registration.domain.programs.rescheduling import move_session
from services.registration.storage import queries
from services.registration.storage.catalogue import ProgramSession
from services.registration.storage.settling_queries import certified_of
from services.registration.web.doors import database, found, links, organizer_reader, reader
from services.registration.web.forms.registration import SessionForm
from services.registration.web.pages.people import BACK_TO_PEOPLE, Asked, people_url
from services.registration.web.presenting.board import (
    attendance_page,
    cohort_board,
    cohorts_page,
    session_page,
)
from services.registration.web.presenting.closing import close_page
from shared.contracts.facts import LocalizedText
from shared.web.paging import asked_page
from shared.web.sign_in import any_organizer_required, current_organizer, organizer_required

blueprint = Blueprint("organizer", __name__, url_prefix="/organizer")

_MARK = "mark-"


def _actor() -> str:
    organizer = current_organizer()
    return f"organizer:{organizer.id}" if organizer else "organizer"


@blueprint.get("/cohorts")
@any_organizer_required
def cohorts() -> ResponseReturnValue:
    """List cohorts that are to come or under way, or those over, by words of their titles."""
    with database().transaction() as db:
        page = cohorts_page(db, organizer_reader())
    return render_template("registration/organizer/cohorts.html", page=page)


@blueprint.get("/cohorts/<uuid:cohort_id>")
@organizer_required
def cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Show one cohort: who has a place, who waits, what can be done."""
    with database().transaction() as db:
        page = cohort_board(db, found(queries.cohort(db, cohort_id)), reader())
    return render_template("registration/organizer/cohort.html", page=page)


@blueprint.route("/sessions/<uuid:session_id>/attendance", methods=["GET", "POST"])
@organizer_required
def attendance(session_id: UUID) -> ResponseReturnValue:
    """GET shows the list of a session, POST saves its marks."""
    if request.method == "POST":
        return _save_attendance(session_id)
    with database().transaction() as db:
        meeting = found(queries.program_session(db, session_id))
        page = attendance_page(db, meeting, reader())
    return render_template("registration/organizer/attendance.html", page=page)


def _save_attendance(session_id: UUID) -> ResponseReturnValue:
    command = MarkAttendance(session_id=session_id, marks=_marks(), actor=_actor())
    try:
        with database().transaction() as db:
            cohort_id = found(queries.program_session(db, session_id)).cohort_id
            present = mark_attendance(db, command, now=reader().now)
    except AttendanceNotOpen:
        flash(_("Attendance opens two hours before the session starts."), "error")
        return redirect(url_for("organizer.attendance", session_id=session_id))
    except SessionClosed:
        return _save_the_others(command)
    flash(ngettext("Saved: one person present.", "Saved: %(num)d people present.", present))
    return redirect(_after_marks(session_id, cohort_id))


def _save_the_others(command: MarkAttendance) -> ResponseReturnValue:
    """Save a list that was filled in before a colleague closed the session, as far as it goes."""
    session_id = command.session_id
    with database().transaction() as db:
        found(queries.program_session_for_update(db, session_id))
        certified = certified_of(db, session_id, command.marks)
        others = {who: there for who, there in command.marks.items() if who not in certified}
        mark_attendance(db, replace(command, marks=others), now=reader().now)
    flash(
        _(
            "Somebody whom you marked as absent has a certificate of the session, and stays"
            " marked as present. All other marks are saved."
        ),
        "error",
    )
    return redirect(url_for("organizer.attendance", session_id=session_id))


def _after_marks(session_id: UUID, cohort_id: UUID) -> str:
    """Return to the list that the mark was made in; a list of one page is done when it is saved."""
    if request.args.get("back") == BACK_TO_PEOPLE:
        return people_url(cohort_id, **Asked.read().arguments(page=asked_page()))
    if "page" in request.args:
        return url_for("organizer.attendance", session_id=session_id, page=asked_page())
    return url_for("organizer.cohort", cohort_id=cohort_id)


def _marks() -> dict[UUID, bool]:
    marks = {}
    for name, value in request.form.items():
        if name.startswith(_MARK) and value in ("present", "absent"):
            try:
                marks[UUID(name.removeprefix(_MARK))] = value == "present"
            except ValueError:
                continue
    return marks


@blueprint.route("/sessions/<uuid:session_id>", methods=["GET", "POST"])
@organizer_required
def session(session_id: UUID) -> ResponseReturnValue:
    """GET shows a session's time and place, POST moves it and tells everybody with a place."""
    with database().transaction() as db:
        meeting = found(queries.program_session(db, session_id))
        page = session_page(db, meeting, reader())
        form = SessionForm(data=_present_values(meeting))
    if not form.is_submitted():
        return render_template("registration/organizer/session_edit.html", page=page, form=form)
    if form.validate() and _moved(session_id, form):
        return redirect(url_for("organizer.cohort", cohort_id=page.cohort_id))
    return render_template("registration/organizer/session_edit.html", page=page, form=form), 422


def _present_values(meeting: ProgramSession) -> dict[str, object]:
    return {
        "date": meeting.starts_local.date(),
        "starts": meeting.starts_local.time(),
        "ends": meeting.ends_local.time(),
        "place_sv": meeting.place.sv,
        "place_en": meeting.place.en,
        "online_url": meeting.online_url or "",
        "whole_day": meeting.whole_day,
    }


def _moved(session_id: UUID, form: SessionForm) -> bool:
    command = MoveSession(
        session_id=session_id,
        starts_local=datetime.combine(form.date.data, form.starts.data),
        ends_local=datetime.combine(form.date.data, form.ends.data),
        place=LocalizedText(sv=form.place_sv.data, en=form.place_en.data),
        online_url=form.online_url.data or None,
        whole_day=form.whole_day.data,
    )
    try:
        with database().transaction() as db:
            changed = move_session(db, command, now=reader().now)
    except TimesNotPossible as refusal:
        field = form.ends if refusal.at_end else form.starts
        field.errors = [*field.errors, _("The clocks skip this time on that day.")]
        return False
    flash(
        _("The session has been moved. Everybody with a place gets a mail.")
        if changed
        else _("Nothing was changed.")
    )
    return True


@blueprint.route("/cohorts/<uuid:cohort_id>/close", methods=["GET", "POST"])
@organizer_required
def close(cohort_id: UUID) -> ResponseReturnValue:
    """GET is a dry run, POST closes and lets the certificates be made."""
    box_missing = False
    if request.method == "POST":
        early = request.form.get("not_ended") == "yes"
        command = CloseCohort(cohort_id=cohort_id, actor=_actor(), early=early)
        try:
            with database().transaction() as db:
                closed = close_cohort(db, command, now=reader().now, links=links())
            return _closed(cohort_id, closed.certificates)
        except SessionsNotOver:
            box_missing = True
        except CohortClosed:
            return redirect(url_for("organizer.close", cohort_id=cohort_id))
    with database().transaction() as db:
        page = _close_page(db, cohort_id, box_missing=box_missing)
    status = 422 if box_missing else 200
    return render_template("registration/organizer/close.html", page=page), status


def _close_page(db: Session, cohort_id: UUID, *, box_missing: bool) -> object:
    shown = found(queries.cohort(db, cohort_id))
    return close_page(db, shown, reader(), box_missing=box_missing)


def _closed(cohort_id: UUID, certificates: int) -> ResponseReturnValue:
    flash(
        ngettext(
            "Closed. One certificate is on its way.",
            "Closed. %(num)d certificates are on their way.",
            certificates,
        )
        if certificates
        else _("Closed. No certificate is made.")
    )
    return redirect(url_for("organizer.cohort", cohort_id=cohort_id))
