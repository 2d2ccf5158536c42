"""The link in reminders that stops them: reading changes nothing, the button does (RFC 8058)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.notifications.domain import stopping
from services.notifications.domain.house import STOP_KIND_PURPOSE, STOP_REMINDERS_PURPOSE
from services.notifications.web.doors import subject_of_link
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("stopping", __name__)


@blueprint.get("/reminders/stop")
def show() -> ResponseReturnValue:
    """Show what holds, with the button that changes it."""
    registration_id = _registration_of_link()
    with current_surroundings().database.transaction() as session:
        choice = stopping.reminder_choice(session, registration_id)
    return _page(choice)


@blueprint.post("/reminders/stop")
def stop() -> ResponseReturnValue:
    """Stop reminders, also for a mail program that shows its own button and has no cookie."""
    surroundings = current_surroundings()
    registration_id = _registration_of_link()
    with surroundings.database.transaction() as session:
        stopping.stop_reminders(session, registration_id, now=surroundings.clock.now())
        choice = stopping.reminder_choice(session, registration_id)
    return _page(choice)


@blueprint.post("/reminders/resume")
def resume() -> ResponseReturnValue:
    """Send reminders again."""
    registration_id = _registration_of_link()
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        stopping.resume_reminders(session, registration_id, now=surroundings.clock.now())
        choice = stopping.reminder_choice(session, registration_id)
    return _page(choice)


@blueprint.get("/mails/stop")
def show_kind() -> ResponseReturnValue:
    """Show what holds for a kind of mail, with the button that changes it."""
    return _kind_page(subject_of_link(STOP_KIND_PURPOSE))


@blueprint.post("/mails/stop")
def stop_kind() -> ResponseReturnValue:
    """Stop a kind of mail, also for a mail program that shows its own button and has no cookie."""
    surroundings, subject = current_surroundings(), subject_of_link(STOP_KIND_PURPOSE)
    with surroundings.database.transaction() as session:
        stopping.stop_kind(session, subject, now=surroundings.clock.now())
    return _kind_page(subject)


@blueprint.post("/mails/resume")
def resume_kind() -> ResponseReturnValue:
    """Send a kind of mail again."""
    subject = subject_of_link(STOP_KIND_PURPOSE)
    with current_surroundings().database.transaction() as session:
        stopping.resume_kind(session, subject)
    return _kind_page(subject)


def _kind_page(subject: str) -> ResponseReturnValue:
    with current_surroundings().database.transaction() as session:
        choice = stopping.kind_choice(session, subject)
    token = request.args["token"]
    return render_template("notifications/stop_kind.html", choice=choice, token=token)


def _registration_of_link() -> UUID:
    return UUID(subject_of_link(STOP_REMINDERS_PURPOSE))


def _page(choice: stopping.ReminderChoice) -> ResponseReturnValue:
    token = request.args["token"]
    return render_template("notifications/stop_reminders.html", choice=choice, token=token)
