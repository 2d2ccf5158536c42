"""The organizer's view of a cohort: its reminder rule, what is planned, what became of mails."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.reminding_by_hand import send_missed, send_now
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.web.doors import reader
from services.notifications.web.presenting import mail_page, reminder_page
from shared.web.languages import current_language
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("cohorts", __name__)


@blueprint.get("/cohorts/<uuid:cohort_id>")
@organizer_required
def cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Show mails and reminders of one cohort."""
    with current_surroundings().database.transaction() as session:
        page = mail_page(session, cohort_id, reader())
    return render_template("notifications/cohort.html", page=page)


@blueprint.get("/sessions/<uuid:session_id>/reminder")
@organizer_required
def reminder(session_id: UUID) -> ResponseReturnValue:
    """Show whom a reminder reaches that is sent now."""
    surroundings = current_surroundings()
    now = surroundings.clock.now()
    with surroundings.database.transaction() as session:
        program_session = session.get(ProgramSession, session_id)
        if program_session is None:
            raise NothingKnown
        page = reminder_page(session, program_session, language=current_language(), now=now)
    return render_template("notifications/reminder.html", page=page)


@blueprint.post("/sessions/<uuid:session_id>/reminder")
@organizer_required
def send_reminder(session_id: UUID) -> ResponseReturnValue:
    """Send the reminder now."""
    return _remind(session_id, send_now)


@blueprint.post("/sessions/<uuid:session_id>/missed")
@organizer_required
def resend_missed(session_id: UUID) -> ResponseReturnValue:
    """Send now what was missed of a session."""
    return _remind(session_id, send_missed)


def _remind(session_id: UUID, send: Callable[..., int]) -> ResponseReturnValue:
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        people = send(session, session_id, now=surroundings.clock.now())
        program_session = session.get(ProgramSession, session_id)
        assert program_session is not None
        cohort_id = program_session.cohort_id
    flash(
        ngettext(
            "The reminder goes to one person now.",
            "The reminder goes to %(num)d people now.",
            people,
        )
    )
    return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))
