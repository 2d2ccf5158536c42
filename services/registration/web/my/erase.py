"""Erasing everything about oneself: GET says what goes, what stays and why; POST acts."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField
from wtforms.validators import InputRequired

from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.domain.transitions import PARTICIPANT
from services.registration.storage import queries
from services.registration.storage.people import Participant
from services.registration.storage.registrations import LIVE
from services.registration.web.doors import database, links, reader
from services.registration.web.my.owner import link_expired_page, owner, shown_privately
from services.registration.web.pages.my_data import ErasePage
from shared.kernel.links import LinkExpired
from shared.web.headers import private

blueprint = Blueprint("my_erase", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


class EraseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """That somebody is sure, and whether their certificates go as well."""

    certificates = BooleanField(
        _l("Erase my certificates, too"),
        description=_l(
            "Else they stay: whoever has the number sees that they are genuine, and your name."
            " If they are erased, the page of the number says only that."
        ),
    )
    sure = BooleanField(
        _l("I know that it cannot be taken back"),
        [InputRequired(_l("Tick the box if you are sure."))],
    )


@blueprint.route("/<token>/erase", methods=["GET", "POST"])
def confirm(token: str) -> ResponseReturnValue:
    """Ask once, then erase; the page that says so is the last one that the link opens."""
    form = EraseForm()
    with database().transaction() as db:
        participant = owner(db, token)
        page = _page(db, token, participant)
        if form.is_submitted() and form.validate():
            command = Erase(participant.id, PARTICIPANT, bool(form.certificates.data))
            erase(db, command, now=reader().now, links=links())
            return shown_privately("registration/my_erased.html", page)
    text = render_template("registration/my_erase.html", form=form, page=page)
    return private(make_response(text, 422 if form.errors else 200))


def _page(db: Session, token: str, participant: Participant) -> ErasePage:
    rows = queries.registrations_of_participant(db, participant.id)
    ahead = [row for row in rows if row.state in LIVE and row.cohort.closed_at is None]
    return ErasePage(
        token=token,
        ahead=len(ahead),
        certificates=len(queries.certificates_of_participant(db, participant.id)),
    )
