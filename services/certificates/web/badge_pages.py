"""The holder's badge: what it is for, and each of its forms to take along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.certificates.badges.baking import bake_png, bake_svg
from services.certificates.storage.badges import StoredBadge, badge_of
from services.certificates.storage.issuances import ISSUED, Issuance
from services.certificates.web.badge_presenting import BadgePage
from services.certificates.web.owning import own_certificate
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.web.headers import private
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("badge", __name__)

_PICTURES = Path(__file__).parent.parent / "static" / "certificates"

Form = Callable[[StoredBadge], bytes | None]


def _png(badge: StoredBadge) -> bytes:
    return bake_png((_PICTURES / "badge.png").read_bytes(), badge.content)


def _svg(badge: StoredBadge) -> bytes:
    return bake_svg((_PICTURES / "badge.svg").read_bytes(), badge.content)


def _token(badge: StoredBadge) -> bytes | None:
    return badge.token.encode() if badge.token is not None else None


# By the ending of the file: what it is, and what is in it.
_FORMS: dict[str, tuple[str, Form]] = {
    "png": ("image/png", _png),
    "svg": ("image/svg+xml", _svg),
    "json": ("application/ld+json", lambda badge: badge.content),
    "jwt": ("application/jwt", _token),
}


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/<number>/mine/<token>/badge")
def show(number: str, token: str) -> ResponseReturnValue:
    """Say what a badge is for, and offer its forms."""
    with current_surroundings().database.transaction() as session:
        issuance = own_certificate(session, number, token)
        if issuance.state != ISSUED:
            return redirect(current_workplace().links.holder(number, issuance.link_epoch), 303)
        badge = _badge(session, issuance)
    page = BadgePage.of(issuance, badge, token)
    return render_template("certificates/badge.html", page=page)


@blueprint.get("/<number>/mine/<token>/badge.<ending>")
def fetch(number: str, token: str, ending: str) -> ResponseReturnValue:
    """Hand out one form of the badge; of a certificate that does not hold there is none."""
    if ending not in _FORMS:
        raise NotFound
    with current_surroundings().database.transaction() as session:
        issuance = own_certificate(session, number, token)
        if issuance.state != ISSUED:
            raise NotFound
        badge = _badge(session, issuance)
    kind, form = _FORMS[ending]
    content = form(badge)
    if content is None:
        raise NotFound
    response = make_response(content)
    response.content_type = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.{ending}"'
    return response


def _badge(session: Session, issuance: Issuance) -> StoredBadge:
    badge = badge_of(session, issuance.id)
    if badge is None:
        raise NotFound
    return badge
