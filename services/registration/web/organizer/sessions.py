"""The organizers' screens for single sessions of a cohort: all of them, rooms, cancelling one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from services.registration.domain.commands import CloseSession
from services.registration.domain.errors import (
    CertifiedAsWhole,
    CohortCancelled,
    CohortClosed,
    OnlySession,
    SessionUnderWay,
)
from services.registration.domain.programs.arranging import arrange
from services.registration.domain.programs.cancelling_sessions import (
    CancelSession,
    cancel_session,
    check_can_be_cancelled,
)
from services.registration.domain.programs.settling import close_session
from services.registration.storage import queries
from services.registration.storage.catalogue import ProgramSession
from services.registration.web.doors import database, found, links, organizer_reader, reader
from services.registration.web.forms.arrangement import ArrangeForm
from services.registration.web.forms.program import ReasonForm
from services.registration.web.pages.sessions import one_session_page, sessions_page
from services.registration.web.presenting.settling import settle_page
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_sessions", __name__, url_prefix="/organizer")


@blueprint.get("/cohorts/<uuid:cohort_id>/sessions")
@organizer_required
def index(cohort_id: UUID) -> ResponseReturnValue:
    """List the sessions of a cohort, those that are not held too."""
    with database().transaction() as db:
        page = sessions_page(db, found(queries.cohort(db, cohort_id)), organizer_reader())
    return render_template("registration/organizer/sessions/list.html", page=page)


@blueprint.route("/sessions/<uuid:session_id>/cancel", methods=["GET", "POST"])
@organizer_required
def cancel(session_id: UUID) -> ResponseReturnValue:
    """GET says whom it reaches and asks for the reason, POST cancels the session."""
    form = ReasonForm()
    with database().transaction() as db:
        meeting = found(queries.program_session(db, session_id))
        page = one_session_page(db, meeting, reader())
        try:
            check_can_be_cancelled(meeting)
        except OnlySession:
            return redirect(url_for("organizer_endings.call_cohort_off", cohort_id=page.cohort_id))
    if form.is_submitted() and form.validate():
        command = CancelSession(session_id, form.reason.data)
        with database().transaction() as db:
            cancel_session(db, command, now=reader().now, links=links())
        flash(_cancelled(page.told))
        return redirect(url_for("organizer_sessions.index", cohort_id=page.cohort_id))
    return _page("cancel", form, page)


def _cancelled(told: int) -> str:
    sentence: str = (
        ngettext(
            "The session is cancelled. One person gets a mail.",
            "The session is cancelled. %(num)d people get a mail.",
            told,
        )
        if told
        else _("The session is cancelled. Nobody has a place, so nobody gets a mail.")
    )
    return sentence


@blueprint.route("/sessions/<uuid:session_id>/close", methods=["GET", "POST"])
@organizer_required
def close(session_id: UUID) -> ResponseReturnValue:
    """GET is a dry run, POST closes the session and lets its certificates be made."""
    if request.method == "POST":
        return _close(session_id)
    with database().transaction() as db:
        meeting = found(queries.program_session(db, session_id))
        if not meeting.cohort.certifies_sessions:
            return redirect(url_for("organizer.close", cohort_id=meeting.cohort_id))
        page = settle_page(db, meeting, reader())
    return render_template("registration/organizer/sessions/close.html", page=page)


def _close(session_id: UUID) -> ResponseReturnValue:
    organizer = current_organizer()
    assert organizer is not None, "the guard let nobody in"
    command = CloseSession(session_id, f"organizer:{organizer.id}")
    try:
        with database().transaction() as db:
            made = close_session(db, command, now=reader().now, links=links())
            cohort_id = found(queries.program_session(db, session_id)).cohort_id
    except SessionUnderWay:
        flash(_("The session has not ended, so it cannot be closed yet."), "error")
    except (CertifiedAsWhole, CohortCancelled, CohortClosed):
        flash(_("The cohort is over, or has one certificate for the whole."), "error")
    else:
        flash(_closed(made))
        return redirect(url_for("organizer.cohort", cohort_id=cohort_id))
    return redirect(url_for("organizer_sessions.close", session_id=session_id))


def _closed(made: int) -> str:
    sentence: str = (
        ngettext(
            "The session is closed. One certificate is on its way.",
            "The session is closed. %(num)d certificates are on their way.",
            made,
        )
        if made
        else _("The session is closed. There was nobody new to certify.")
    )
    return sentence


@blueprint.route("/sessions/<uuid:session_id>/room", methods=["GET", "POST"])
@organizer_required
def room(session_id: UUID) -> ResponseReturnValue:
    """GET shows room and track, POST sets them; the list warns of what meets."""
    with database().transaction() as db:
        meeting = found(queries.program_session(db, session_id))
        page = one_session_page(db, meeting, reader())
        form = ArrangeForm(data=_present(meeting))
    if form.is_submitted() and form.validate():
        with database().transaction() as db:
            arrange(db, session_id, form.arrangement, now=reader().now)
        flash(_("Room, track and leader have been saved."))
        return redirect(url_for("organizer_sessions.index", cohort_id=page.cohort_id))
    return _page("arrange", form, page)


def _present(meeting: ProgramSession) -> dict[str, str]:
    return {
        "room": meeting.room or "",
        "track_sv": meeting.track.sv if meeting.track else "",
        "track_en": meeting.track.en if meeting.track else "",
        "leader": meeting.leader or "",
    }


def _page(template: str, form: object, page: object) -> ResponseReturnValue:
    status = 422 if request.method == "POST" else 200
    shown = render_template(
        f"registration/organizer/sessions/{template}.html", form=form, page=page
    )
    return shown, status
