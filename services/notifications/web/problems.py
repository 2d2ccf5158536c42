"""Delivery problems: what the mail server says, and addresses that get no mail."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, StringField
from wtforms import ValidationError as Invalid
from wtforms.validators import DataRequired, Length

from services.notifications.domain import alerting, suppressing
from services.notifications.domain.errors import NotSuppressed
from services.notifications.facts.suppression import Cause
from services.notifications.storage.suppressions import Suppression
from services.notifications.web.doors import reader
from services.notifications.web.problem_pages import problems_page, release_page
from shared.kernel.addresses import AddressNotUsable, parse_address
from shared.kernel.text import clean_line
from shared.web.headers import private
from shared.web.paging import asked_page
from shared.web.sign_in import current_organizer, organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("problems", __name__)

_LONGEST_REASON = 300


def _usable(form: Form, field: StringField) -> None:
    del form
    try:
        parse_address(field.data or "")
    except AddressNotUsable:
        raise Invalid(str(_("Write an e-mail address, such as kim@example.org."))) from None


class ReleaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Why an address gets mail again."""

    why = StringField(
        _l("Reason"),
        filters=[lambda text: clean_line(text) if text else text],
        validators=[
            DataRequired(_l("Write why, for whoever looks at the address later.")),
            Length(max=_LONGEST_REASON, message=_l("Keep it to 300 characters.")),
        ],
        description=_l("A sentence for colleagues, such as: they called, the mailbox works again."),
    )


class SuppressForm(ReleaseForm):
    """Which address gets no mail, and why."""

    address = StringField(_l("E-mail address"), validators=[_usable])


@blueprint.get("/problems")
@organizer_required
def show() -> ResponseReturnValue:
    """Show what is wrong now, and which addresses get no mail."""
    with current_surroundings().database.transaction() as session:
        page = problems_page(session, asked_page())
    return private(Response(render_template("notifications/problems.html", page=page)))


@blueprint.post("/problems/alerts/<uuid:alert_id>/settle")
@organizer_required
def settle(alert_id: UUID) -> ResponseReturnValue:
    """Take an alert off the page: somebody has looked after it."""
    with current_surroundings().database.transaction() as session:
        alerting.settle(session, alert_id, by=_name(), now=reader().now)
    flash(_("It is settled. If it happens again, it stands here again."))
    return redirect(url_for("problems.show"))


@blueprint.get("/problems/addresses/<uuid:suppression_id>")
@organizer_required
def ask(suppression_id: UUID) -> ResponseReturnValue:
    """Show why an address gets no mail, and ask why it should again."""
    return _ask(suppression_id, ReleaseForm())


@blueprint.post("/problems/addresses/<uuid:suppression_id>")
@organizer_required
def release(suppression_id: UUID) -> ResponseReturnValue:
    """Send to the address again."""
    form = ReleaseForm()
    if not form.validate_on_submit():
        return _ask(suppression_id, form), 422
    with current_surroundings().database.transaction() as session:
        address = _address_of(session.get(Suppression, suppression_id))
        suppressing.release(session, address, by=_name(), why=form.why.data, now=reader().now)
    flash(_("The address gets mail again. What was not sent meanwhile can be sent again by hand."))
    return redirect(url_for("problems.show"))


@blueprint.route("/problems/addresses/new", methods=["GET", "POST"])
@organizer_required
def suppress() -> ResponseReturnValue:
    """Send nothing more to an address."""
    form = SuppressForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("notifications/suppress.html", form=form), status
    with current_surroundings().database.transaction() as session:
        cause = Cause("by_hand", _name(), form.why.data)
        address = parse_address(form.address.data)
        suppressing.suppress(session, address, cause, now=reader().now)
    flash(_("The address gets no more mail."))
    return redirect(url_for("problems.show"))


def _ask(suppression_id: UUID, form: ReleaseForm) -> Response:
    with current_surroundings().database.transaction() as session:
        page = release_page(session, _address_of(session.get(Suppression, suppression_id)))
    return private(Response(render_template("notifications/release.html", page=page, form=form)))


def _address_of(suppression: Suppression | None) -> str:
    if suppression is None or suppression.released_at is not None:
        raise NotSuppressed
    return suppression.address


def _name() -> str:
    organizer = current_organizer()
    assert organizer is not None
    return organizer.name
