"""How letters look: the admins' page for colour and logo, with who changed them when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.notifications.domain import branding
from services.notifications.domain.branding import Look
from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.sampling import sample_mail
from services.notifications.facts.letter_facts import Wording
from services.notifications.storage import brands, pictures
from services.notifications.storage.wordings import LetterScope
from services.notifications.web.brand_forms import BrandForm, fits
from services.notifications.web.doors import author, house, reader
from shared.web.headers import framing, page_in_frame
from shared.web.sign_in import admin_required
from shared.web.surroundings import current_surroundings
from shared.web.uploads import take_files

blueprint = Blueprint("brand", __name__, url_prefix="/brand")


@dataclass(frozen=True)
class BrandRow:
    """One version of the look; number 0 is ours."""

    number: int
    colour: str
    logo: str | None
    made_at: datetime | None
    organizer: str


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
    if not fits(form):
        return _page(form), 422
    look = Look(form.colour.data, form.picture or None, drops_logo=form.drops_logo.data)
    with current_surroundings().database.transaction() as session:
        branding.change_brand(session, look, author())
    flash(_("Letters that are written from now on look so."))
    return redirect(url_for("brand.show"))


@blueprint.post("/restore")
@admin_required
def restore() -> ResponseReturnValue:
    """Let an earlier look hold again."""
    number = request.form.get("number", -1, type=int)
    with current_surroundings().database.transaction() as session:
        branding.restore_brand(session, number, author())
    flash(_("The earlier look holds again."))
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
        found = pictures.picture(session, digest)
        if found is None:
            raise NothingKnown
        content = found.content
    return Response(content, mimetype="image/png")


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
