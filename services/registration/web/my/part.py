"""What a person takes part in, on their own page: to read, and to change until the deadline."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.errors import AnswersSettled, ChoiceFull, ChoiceNotPossible
from services.registration.domain.questions.keeping import can_change
from services.registration.domain.taking_part.changing import ChangePart, change_part
from services.registration.storage.registrations import Registration
from services.registration.web.doors import database, found, links, reader
from services.registration.web.fields.part import PartFields, asking_part, say_not_possible
from services.registration.web.my.owner import link_expired_page, own_registration
from services.registration.web.pages.part import MyPartPage, part_offer
from services.registration.web.presenting.participants import own_session_lines
from shared.kernel.links import LinkExpired
from shared.web.headers import private
from shared.web.languages import current_language

blueprint = Blueprint("my_part", __name__, url_prefix="/my")
blueprint.register_error_handler(LinkExpired, link_expired_page)


@blueprint.route("/<token>/registrations/<uuid:registration_id>/part", methods=["GET", "POST"])
def part(token: str, registration_id: UUID) -> ResponseReturnValue:
    """GET shows what the person takes part in, POST changes it."""
    with database().transaction() as db:
        row = own_registration(db, token, registration_id)
        form = _form(db, row)
        page = _page(row, token)
    if form.is_submitted() and page.can_change and form.validate() and _changed(form, row.id):
        flash(_("What you take part in is changed."))
        return redirect(url_for("my_page.show", token=token), 303)
    text = render_template("registration/part/mine.html", page=page, form=form)
    return private(make_response(text, 422 if form.errors else 200))


def _form(db: Session, row: Registration) -> PartFields:
    """Return what can be chosen, filled with what was sent or else with what holds."""
    offer = found(part_offer(db, row.cohort, reader(), row))
    held = {"sessions": [str(one.id) for one in row.meetings], "mode": row.mode}
    return asking_part(PartFields, offer)(data=held)


def _page(row: Registration, token: str) -> MyPartPage:
    return MyPartPage(
        token=token,
        title=row.cohort.program.title.in_language(current_language()),
        sessions=own_session_lines(row, current_language()),
        mode=row.mode,
        can_change=can_change(row, reader().now),
        has_place=row.holds_place,
    )


def _changed(form: PartFields, registration_id: UUID) -> bool:
    command = ChangePart(registration_id, form.part)
    try:
        with database().transaction() as db:
            change_part(db, command, now=reader().now, links=links())
    except ChoiceFull as full:
        form.say_no_room(full)
    except ChoiceNotPossible as refused:
        say_not_possible(form, refused)
    except AnswersSettled:
        form.form_errors.append(_("It can no longer be changed: registration has closed."))
    else:
        return True
    return False
