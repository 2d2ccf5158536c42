"""The organizers' way to the files that people have sent with their answers."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from services.registration.storage.uploads import answered_file
from services.registration.web.attachments import attached
from services.registration.web.doors import database, found
from shared.web.sign_in import organizer_required

blueprint = Blueprint("organizer_files", __name__, url_prefix="/organizer")


@blueprint.get("/registrations/<uuid:registration_id>/answers/<question>/file")
@organizer_required
def file(registration_id: UUID, question: str) -> ResponseReturnValue:
    """Give out the file that a registration answers a question with."""
    with database().transaction() as db:
        sent = found(answered_file(db, registration_id, question))
    return attached(sent)
