"""Earlier attendance is imported: a file is read, shown line by line, and then certified."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from services.certificates.domain import importing
from services.certificates.domain.errors import ImportDone, ImportUnknown
from services.certificates.domain.importing import Attester
from services.certificates.domain.policies import house_day
from services.certificates.domain.reserving import Issuer
from services.certificates.gateways.records.reading import LARGEST_FILE, Reading, read_records
from services.certificates.gateways.records.values import FileRefused
from services.certificates.storage import imports, project_queries
from services.certificates.storage.imports import READ
from services.certificates.web.doors import author, settings
from services.certificates.web.import_forms import ImportForm
from services.certificates.web.import_presenting import FaultsPage, ImportPage, ImportsPage
from services.certificates.web.import_words import file_words
from services.certificates.web.workplace import current_workplace
from shared.contracts.facts import Organiser
from shared.kernel.text import clean_line
from shared.web.headers import private
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings
from shared.web.uploads import take_files

blueprint = Blueprint("imports", __name__)

_LONGEST_FILE_NAME = 120
_SHOWN = 20


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/imports")
@organizer_required
def ask() -> ResponseReturnValue:
    """Ask for a file, and show what was imported before."""
    return _page(_form())


@blueprint.post("/imports")
@organizer_required
def read() -> ResponseReturnValue:
    """Read a file; where all lines are right, keep them until somebody says yes."""
    take_files(LARGEST_FILE)
    form = _form()
    reading = _reading(form) if form.validate() else None
    if reading is None:
        return _page(form), 422
    if reading.faults:
        return _page(form, FaultsPage.of(reading)), 422
    with current_surroundings().database.transaction() as session:
        name = clean_line(request.files["file"].filename or "")[:_LONGEST_FILE_NAME]
        batch_id = importing.keep_read(session, reading.records, form.choices(), name, author())
    return redirect(url_for(".show", batch_id=batch_id), 303)


@blueprint.get("/imports/<uuid:batch_id>")
@organizer_required
def show(batch_id: UUID) -> ResponseReturnValue:
    """Show what each line would come to, or what came of it."""
    with current_surroundings().database.transaction() as session:
        batch = imports.import_batch(session, batch_id)
        if batch is None:
            raise ImportUnknown
        judged = importing.judge(session, batch)
        events = imports.cohorts_of_batch(session, batch_id) if batch.state != READ else ()
        page = ImportPage.of(batch, judged, events)
    return render_template("certificates/import.html", page=page)


@blueprint.post("/imports/<uuid:batch_id>")
@organizer_required
def carry_out(batch_id: UUID) -> ResponseReturnValue:
    """Certify what was read."""
    try:
        with current_surroundings().database.transaction() as session:
            made, _known = importing.carry_out(session, batch_id, _attester(), author())
    except ImportDone:
        return redirect(url_for(".show", batch_id=batch_id), 303)
    flash(
        ngettext("One certificate is made.", "%(num)d certificates are made.", made)
        if made
        else _("All of them had a certificate already.")
    )
    return redirect(url_for(".show", batch_id=batch_id), 303)


@blueprint.post("/imports/<uuid:batch_id>/forget")
@organizer_required
def forget(batch_id: UUID) -> ResponseReturnValue:
    """Forget what was read."""
    with current_surroundings().database.transaction() as session:
        imports.forget_batch(session, batch_id)
    flash(_("Nothing was imported, and what was read is forgotten."))
    return redirect(url_for(".ask"), 303)


def _form() -> ImportForm:
    with current_surroundings().database.transaction() as session:
        return ImportForm(project_queries.funding_blocks(session))


def _reading(form: ImportForm) -> Reading | None:
    """Return what the file holds, or None with the reason beside the field."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.file.errors = [_("Choose a file.")]
        return None
    stream = sent.stream
    if stream.size > LARGEST_FILE:  # type: ignore[attr-defined]  # of ``take_files``
        form.file.errors = [_("The file is larger than 1 MB.")]
        return None
    content = b"".join(stream.chunks())  # type: ignore[attr-defined]  # of ``take_files``
    try:
        return read_records(content, today=house_day(current_surroundings().clock.now()))
    except FileRefused as refused:
        form.file.errors = [file_words(refused)]
        return None


def _page(form: ImportForm, faults: FaultsPage | None = None) -> str:
    with current_surroundings().database.transaction() as session:
        page = ImportsPage.of(imports.done_batches(session, _SHOWN))
    return render_template("certificates/imports.html", page=page, form=form, faults=faults)


def _attester() -> Attester:
    own = settings()
    return Attester(
        issuer=Issuer(own.issuer, current_workplace().links, own.design, own.languages == "both"),
        organiser=Organiser(name=own.organiser_name, email=own.contact_email),
        my_page_url=f"{own.public_url}/my",
        site_url=f"{own.public_url}/",
    )
