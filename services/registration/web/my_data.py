"""What a person may do with their data on their own page: correct the name, take a copy."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO, Any, cast

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

from services.registration.domain.exporting import everything_about
from services.registration.domain.renaming import nameable, rename
from services.registration.storage import queries
from services.registration.storage.uploads import Upload, files_of_participant
from services.registration.web.doors import database, file_store, reader
from services.registration.web.my_forms import NameForm
from services.registration.web.my_page_owner import link_expired_page, owner
from services.registration.web.pages import MyNamePage
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
    """Give a copy of everything that this service has about the person."""
    with database().transaction() as db:
        person = owner(db, token)
        found = everything_about(db, person.id, now=reader().now)
        files = files_of_participant(db, person.id)
    return private(
        send_file(
            _packed(found, files),
            mimetype="application/zip",
            as_attachment=True,
            download_name="spinn-my-data.zip",
        )
    )


def _packed(found: dict[str, Any], files: Sequence[Upload]) -> IO[bytes]:
    """Return one archive: for machines as JSON, for people as a page that needs nothing else.

    The files that the person has sent lie beside them.
    """
    page = get_template_attribute("registration/data_copy.html", "data_copy")
    # Flask closes it when it has been sent.
    packed = TemporaryFile()  # noqa: SIM115
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(found, ensure_ascii=False, indent=2))
        archive.writestr("data.html", str(page(found, current_language())))
        for row in files:
            with archive.open(f"files/{row.id}/{row.name}", "w") as target:
                file_store().copy(row.id, target)
    packed.seek(0)
    return packed
