"""The organizers' way to the files that people have sent with their answers."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from services.registration.domain.questions.reading_special import may_read
from services.registration.storage import queries
from services.registration.storage.uploads import answered_file
from services.registration.web.attachments import attached
from services.registration.web.doors import database, found, reader
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_files", __name__, url_prefix="/organizer")


@blueprint.get("/registrations/<uuid:registration_id>/answers/<question>/file")
@organizer_required
def file(registration_id: UUID, question: str) -> ResponseReturnValue:
    """Give out the file that a registration answers a question with.

    Whoever has not said what a special one is for, is asked that first.
    """
    with database().transaction() as db:
        sent = found(answered_file(db, registration_id, question))
        row = found(queries.registration(db, registration_id))
        reads = UUID(found(current_organizer()).id)
        if not may_read(db, row, question, organizer_id=reads, now=reader().now):
            return redirect(
                url_for("organizer_answers.needs", kind="cohorts", scope_id=row.cohort_id)
            )
    return attached(sent)
