"""Making old links to a person's own page useless: GET asks, POST acts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.own_page.own_links import revoke_links
from services.registration.web.doors import database, links, reader
from services.registration.web.my.owner import (
    link_expired_page,
    owner,
    shown_privately,
)
from services.registration.web.pages.my_data import RevokeLinksPage
from shared.kernel.links import LinkExpired

blueprint = Blueprint("my_links", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.route("/<token>/links", methods=["GET", "POST"])
def revoke(token: str) -> ResponseReturnValue:
    """Ask first; then end all links, also this one, and go on with a fresh one."""
    with database().transaction() as db:
        participant = owner(db, token)
        if request.method == "POST":
            revoked = revoke_links(db, participant.id, now=reader().now, links=links())
            flash(_("Old links to this page do not work any more. This one is new."))
            fresh = links().own_page_token(revoked)
            return redirect(url_for("my_page.show", token=fresh), 303)
    return shown_privately("registration/my_links.html", RevokeLinksPage(token=token))
