"""What a person may do with their data on their own page: correct the name, take a copy."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO, Any, cast
from uuid import UUID

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    make_response,
    redirect,
    render_template,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.own_page.data_copies import request_copy, whole_copy
from services.registration.domain.own_page.renaming import nameable, rename
from services.registration.storage import queries
from services.registration.storage.data_requests import DataRequest
from services.registration.storage.uploads import Upload, files_of_participant
from services.registration.web.doors import database, file_store, found, reader
from services.registration.web.my.forms import NameForm
from services.registration.web.my.owner import link_expired_page, owner, shown_privately
from services.registration.web.pages.my_data import DataCopyPage, MyNamePage
from shared.contracts.facts import Language
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired
from shared.web.headers import private
from shared.web.languages import current_language

blueprint = Blueprint("my_data", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.route("/<token>/name", methods=["GET", "POST"])
def name(token: str) -> ResponseReturnValue:
    """Show the name and what it stands in; or write another."""
    form, now = NameForm(), reader().now
    with database().transaction() as db:
        participant = owner(db, token)
        if form.is_submitted() and form.validate():
            changed = rename(db, participant.id, cast("str", form.name.data), now=now)
            if changed:
                flash(_("Your name is corrected."))
            return redirect(url_for("my_page.show", token=token), 303)
        rows = nameable(queries.registrations_of_participant(db, participant.id))
        if not form.is_submitted() and rows:
            form.name.data = rows[0].name
        titles = tuple(row.cohort.program.title.in_language(current_language()) for row in rows)
    text = render_template(
        "registration/my_name.html", form=form, page=MyNamePage(token=token, titles=titles)
    )
    return private(make_response(text, 422 if form.errors else 200))


@blueprint.post("/<token>/export")
def export(token: str) -> ResponseReturnValue:
    """Ask all services for what they keep about the person, and lead to where it is fetched."""
    language = cast("Language", current_language())
    with database().transaction() as db:
        asked = request_copy(db, owner(db, token), language, now=reader().now)
        request_id = asked.id
    return redirect(url_for("my_data.copy", token=token, request_id=request_id), 303)


@blueprint.get("/<token>/data/<uuid:request_id>")
def copy(token: str, request_id: UUID) -> ResponseReturnValue:
    """Say whether the copy is ready, and until when it is kept."""
    with database().transaction() as db:
        request = _own_request(db, token, request_id)
        page = DataCopyPage(
            token=token,
            request_id=request.id,
            ready=request.collected_at is not None,
            until=request.deletes_at,
        )
    return shown_privately("registration/my_data_copy.html", page)


@blueprint.post("/<token>/data/<uuid:request_id>/fetch")
def fetch(token: str, request_id: UUID) -> ResponseReturnValue:
    """Hand the copy over."""
    with database().transaction() as db:
        request = _own_request(db, token, request_id)
        if request.collected_at is None:
            return redirect(url_for("my_data.copy", token=token, request_id=request_id), 303)
        everything = whole_copy(db, request, now=reader().now)
        files = files_of_participant(db, request.participant_id)
    return private(
        send_file(
            _packed(everything, files),
            mimetype="application/zip",
            as_attachment=True,
            download_name="spinn-my-data.zip",
        )
    )


def _own_request(db: Session, token: str, request_id: UUID) -> DataRequest:
    participant = owner(db, token)
    request = found(db.get(DataRequest, request_id))
    if request.participant_id != participant.id or request.deletes_at <= reader().now:
        raise NotFound
    return request


def _packed(everything: dict[str, Any], files: Sequence[Upload]) -> IO[bytes]:
    """Return one archive: for machines as JSON, for people as a page that needs nothing else.

    The files that the person has sent lie beside them.
    """
    page = get_template_attribute("registration/data_copy.html", "data_copy")
    # Flask closes it when it has been sent.
    packed = TemporaryFile()  # noqa: SIM115
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(everything, ensure_ascii=False, indent=2))
        archive.writestr("data.html", str(page(everything, current_language())))
        for row in files:
            with archive.open(f"files/{row.id}/{row.name}", "w") as target:
                file_store().copy(row.id, target)
    packed.seek(0)
    return packed
