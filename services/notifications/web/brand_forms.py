"""The form for colour and logo of letters, and what is said of those that do not go."""

from __future__ import annotations

from typing import cast

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FileField, StringField

from services.notifications.domain import branding
from services.notifications.domain.branding import BrandFault
from shared.web.uploads import MeasuredFile


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


def fits(form: BrandForm) -> bool:
    """Tell whether letters may look so; errors stand by the fields."""
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
