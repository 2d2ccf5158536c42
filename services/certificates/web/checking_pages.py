"""Public page: hand in the file itself, and read what speaks for it. Nothing is kept."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField

from services.certificates.domain.checking import Checked, check
from services.certificates.web.findings import CheckedPage
from services.certificates.web.workplace import current_workplace
from shared.web.errors import error_page
from shared.web.headers import private
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings
from shared.web.uploads import take_files

blueprint = Blueprint("checking", __name__)

# Ours are below 250 kB; what is larger is not read at all.
_LARGEST = 1024 * 1024


class CheckForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A file to look at."""

    file = FileField(
        _l("The certificate as a PDF file"),
        description=_l("We look at it and keep nothing."),
    )


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/check")
def ask() -> ResponseReturnValue:
    """Ask for the file."""
    return render_template("certificates/check.html", form=CheckForm(), page=None)


@blueprint.post("/check")
def answer() -> ResponseReturnValue:
    """Say what speaks for the file and what does not."""
    take_files(_LARGEST)
    form = CheckForm()
    limit = current_workplace().miss_limit
    if not current_surroundings().limits.allow("certificate-check", client_address(), limit):
        return error_page(429)
    is_ours = form.validate()
    checked = _checked() if is_ours else None
    if is_ours and checked is None:
        form.file.errors = [_("This is no PDF file that we can read.")]
    if checked is None:
        return render_template("certificates/check.html", form=form, page=None), 422
    return render_template("certificates/check.html", form=form, page=CheckedPage.of(checked))


def _checked() -> Checked | None:
    # Reading seals is for few requests; the others need not carry the libraries.
    from services.certificates.gateways.credentials.reading import name_of_signer  # noqa: PLC0415 - see above
    from services.certificates.gateways.sealing.reading import read_seal  # noqa: PLC0415 - see above

    sent = request.files.get("file")
    measured = sent.stream if sent and sent.filename else None
    content = b"".join(measured.chunks()) if measured else b""  # type: ignore[attr-defined]
    reading = read_seal(content)
    if reading is None:
        return None
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        return check(session, reading, name_of_signer, now=surroundings.clock.now())
