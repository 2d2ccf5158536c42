"""How letters look: the admins' page for colour and logo, with who changed them when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, StringField

from services.notifications.domain import branding
from services.notifications.domain.branding import BrandFault, Look
from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.sampling import sample_mail
from services.notifications.facts.letter_facts import Wording
from services.notifications.storage import brands
from services.notifications.storage.wordings import LetterScope
from services.notifications.web.doors import author, house, reader
from shared.web.headers import framing, page_in_frame
from shared.web.sign_in import admin_required
from shared.web.surroundings import current_surroundings
from shared.web.uploads import MeasuredFile, take_files

blueprint = Blueprint("brand", __name__, url_prefix="/brand")


@dataclass(frozen=True)
class BrandRow:
    """One version of the look; number 0 is ours."""

    number: int
    colour: str
    logo: str | None
    made_at: datetime | None
    organizer: str


class BrandForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Colour and logo of all letters."""

    colour = StringField(
        _l("Colour"),
        filters=[lambda text: text.strip().lower() if text else text],
        description=_l(
            "Of links, buttons and the line above, such as #8a2a1c. White words on it must be "
            "easy to read."
        ),
    )
    logo = FileField(
        _l("Logo"),
        description=_l(
            "A PNG of at most 40 kB, best twice as large as it is shown: 48 pixels high. It stands "
            "on white, instead of the name."
        ),
    )
    drops_logo = BooleanField(_l("Without a logo"))

    def __init__(self) -> None:
        super().__init__()
        sent = request.files.get("logo")
        measured = cast("MeasuredFile", sent.stream) if sent and sent.filename else None
        self.picture = b"".join(measured.chunks()) if measured else b""
        self.is_too_large = measured is not None and measured.size > branding.LARGEST_LOGO_BYTES


@blueprint.get("")
@admin_required
def show() -> ResponseReturnValue:
    """Show colour and logo, to be changed."""
    return _page(BrandForm())


@blueprint.post("")
@admin_required
def change() -> ResponseReturnValue:
    """Let letters look so from now on."""
    take_files(branding.LARGEST_LOGO_BYTES)
    form = BrandForm()
    if not _fits(form):
        return _page(form), 422
    look = Look(form.colour.data, form.picture or None, drops_logo=form.drops_logo.data)
    with current_surroundings().database.transaction() as session:
        branding.change_brand(session, look, author())
    flash(_("Letters that are written from now on look so."))
    return redirect(url_for("brand.show"))


@blueprint.get("/sample")
@admin_required
def sample() -> ResponseReturnValue:
    """Return a letter as it looks now, for a frame."""
    scope = LetterScope(None, "place_confirmed", "en" if reader().language == "en" else "sv")
    with current_surroundings().database.transaction() as session:
        shown = sample_mail(session, scope, Wording(), house=house(), now=reader().now)
    return page_in_frame(Response(shown.letter.html))


@blueprint.get("/logo/<digest>.png")
@admin_required
def logo(digest: str) -> ResponseReturnValue:
    """Return a logo of this version or an earlier one."""
    with current_surroundings().database.transaction() as session:
        found = brands.picture(session, digest)
        if found is None:
            raise NothingKnown
        content = found.content
    return Response(content, mimetype="image/png")


def _fits(form: BrandForm) -> bool:
    valid = form.validate()
    if fault := branding.fault_of_colour(form.colour.data or ""):
        form.colour.errors = [_said(fault)]
    if fault := _fault_of_logo(form):
        form.logo.errors = [_said(fault)]
    return bool(valid) and not form.errors


def _fault_of_logo(form: BrandForm) -> BrandFault | None:
    if form.is_too_large:
        return "too_large"
    return branding.fault_of_logo(form.picture) if form.picture else None


def _said(fault: BrandFault) -> str:
    sentences: dict[BrandFault, str] = {
        "no_colour": _("Write the colour as # and six signs from 0 to 9 and a to f."),
        "unreadable": _("White words on this colour are hard to read. Choose a darker one."),
        "no_picture": _("This is no PNG, or it is broken. Save it as PNG anew."),
        "too_large": _("Keep it to 40 kB and 2,000 pixels: it travels in every mail."),
    }
    return sentences[fault]


def _page(form: BrandForm) -> Response:
    with current_surroundings().database.transaction() as session:
        rows = tuple(
            BrandRow(each.number, each.colour, each.logo_digest, each.made_at, each.organizer_name)
            for each in brands.brand_versions(session)
        )
    versions = (*rows, BrandRow(0, branding.OUR_COLOUR, None, None, ""))
    if not form.is_submitted():
        form.colour.data = versions[0].colour
    html = render_template("notifications/brand.html", form=form, versions=versions)
    return framing(Response(html))
