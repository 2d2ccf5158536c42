"""A person's own page: reached by a signed link, no account; shows, cancels, takes it back."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.registration.domain.cancelling import cancel as cancel_registration
from services.registration.domain.own_page.undoing import undo_cancellation, undo_until, undoable
from services.registration.domain.questions.keeping import can_change
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage import queries
from services.registration.storage.absences import unanswered
from services.registration.storage.forms import answered, programs_with_questions
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from services.registration.storage.session_replies import declined_sessions
from services.registration.web.doors import database, found, links, reader
from services.registration.web.my.owner import (
    link_expired_page,
    own_registration,
    owner,
    shown_privately,
)
from services.registration.web.pages.participants import (
    CancelledPage,
    MyRegistration,
    UndoRefusedPage,
)
from services.registration.web.presenting.own import cancel_page, my_registration
from services.registration.web.presenting.own import my_page as page_of
from services.registration.web.texts.outlooks import told_at
from shared.kernel.errors import Conflict
from shared.kernel.links import LinkExpired
from shared.web.languages import current_language

blueprint = Blueprint("my_page", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show everything that one person has with us."""
    with database().transaction() as db:
        shown = _everything(db, owner(db, token))
    return shown_privately("registration/my_page.html", page_of(token, shown, reader()))


def _everything(db: Session, participant: Participant) -> list[tuple[Registration, MyRegistration]]:
    certificates = queries.certificates_of_participant(db, participant.id)
    undo = undoable(db, participant.id, reader().now)
    rows = queries.registrations_of_participant(db, participant.id)
    with_answers = answered(db, [row.id for row in rows])
    asking = programs_with_questions(db, {row.cohort.program_id for row in rows})
    views = [
        my_registration(
            db,
            row,
            reader(),
            calendar_url=links().calendar(row.id, participant),
            certificates=certificates.get(row.id, ()),
        )
        for row in rows
    ]
    pairs = list(zip(rows, views, strict=True))
    waits = [(row.cohort, view.queue_position) for row, view in pairs if view.queue_position]
    queues = told_at(db, waits, reader().now)
    missed = unanswered(db, [row.id for row in rows])
    declined = declined_sessions(db, [row.id for row in rows], reader().now)
    return [
        (
            row,
            replace(
                view,
                undo_until=undo.get(row.id),
                has_answers=row.id in with_answers,
                can_answer=row.cohort.program_id in asking and can_change(row, reader().now),
                told=queues.get(row.cohort_id) if view.queue_position else None,
                absence_answer_by=missed.get(row.id),
                declined=tuple(declined.get(row.id, ())),
            ),
        )
        for row, view in pairs
    ]


@blueprint.route("/<token>/registrations/<uuid:registration_id>/cancel", methods=["GET", "POST"])
def cancel(token: str, registration_id: UUID) -> ResponseReturnValue:
    """GET asks once, POST cancels."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        if request.method == "POST":
            had_place = row.holds_place
            cancel_registration(db, row.id, actor=PARTICIPANT, now=reader().now, links=links())
            page = _cancelled(db, token, row, had_place=had_place)
            return shown_privately("registration/cancelled.html", page)
        page_to_ask = cancel_page(db, row, _view(db, row), token=token)
    return shown_privately("registration/cancel.html", page_to_ask)


@blueprint.post("/<token>/registrations/<uuid:registration_id>/undo")
def undo(token: str, registration_id: UUID) -> ResponseReturnValue:
    """Take a cancellation back and lead to the page that shows it; or say kindly why not."""
    try:
        with database().transaction() as db:
            row = own_registration(db, token, registration_id)
            undo_cancellation(db, row.id, now=reader().now, links=links())
    except Conflict as refusal:
        return _undo_refused(token, registration_id, refusal.code)
    return redirect(url_for("my_page.show", token=token), 303)


def _undo_refused(token: str, registration_id: UUID, why: str) -> ResponseReturnValue:
    with database().transaction() as db:
        program = found(queries.registration(db, registration_id)).cohort.program
        title = program.title.in_language(current_language())
        page = UndoRefusedPage(token=token, slug=program.slug, title=title, why=why)
    return shown_privately("registration/undo_refused.html", page), 409


def _view(db: Session, row: Registration) -> MyRegistration:
    return my_registration(db, row, reader(), calendar_url=None)


def _cancelled(db: Session, token: str, row: Registration, *, had_place: bool) -> CancelledPage:
    db.flush()
    return CancelledPage(
        token=token,
        registration_id=row.id,
        slug=row.cohort.program.slug,
        title=row.cohort.program.title.in_language(current_language()),
        had_place=had_place,
        undo_until=undo_until(db, row, reader().now),
    )
