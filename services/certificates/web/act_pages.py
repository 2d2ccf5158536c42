"""Organizers' pages for one certificate: suspend, restore, revoke, make anew."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from services.certificates.domain.errors import IssuanceUnknown
from services.certificates.domain.reissuing import Reissue, reissue
from services.certificates.domain.revoking import Revoke, revoke
from services.certificates.domain.suspending import Restore, Suspend, restore, suspend
from services.certificates.storage import queries
from services.certificates.web.act_words import ActName
from services.certificates.web.acts import ActPage, page_of_act
from services.certificates.web.forms import ReissueForm, RestoreForm, RevokeForm, SuspendForm
from services.certificates.web.workplace import current_workplace
from shared.web.headers import private
from shared.web.sign_in import admin_required, current_organizer, organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("acts", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.route("/issuances/<uuid:issuance_id>/suspend", methods=["GET", "POST"])
@organizer_required
def suspend_it(issuance_id: UUID) -> ResponseReturnValue:
    """GET shows what would happen, POST lets the certificate be invalid for the time being."""
    form, now = SuspendForm(), current_surroundings().clock.now()

    def act(session: Session, actor: str) -> None:
        command = Suspend(issuance_id, form.reason.data, form.note.data, actor)
        suspend(session, command, now=now)

    return _answer("suspend", issuance_id, form, act)


@blueprint.route("/issuances/<uuid:issuance_id>/restore", methods=["GET", "POST"])
@organizer_required
def restore_it(issuance_id: UUID) -> ResponseReturnValue:
    """GET shows what would happen, POST lets a suspended certificate be valid again."""
    form, now, links = RestoreForm(), current_surroundings().clock.now(), current_workplace().links

    def act(session: Session, actor: str) -> None:
        restore(session, Restore(issuance_id, form.note.data, actor), links=links, now=now)

    return _answer("restore", issuance_id, form, act)


@blueprint.route("/issuances/<uuid:issuance_id>/revoke", methods=["GET", "POST"])
@admin_required
def revoke_it(issuance_id: UUID) -> ResponseReturnValue:
    """GET shows what would happen, POST withdraws the certificate for good."""
    form, now = RevokeForm(), current_surroundings().clock.now()

    def act(session: Session, actor: str) -> None:
        command = Revoke(issuance_id, form.reason.data, form.note.data, actor)
        revoke(session, command, now=now)

    return _answer("revoke", issuance_id, form, act)


@blueprint.route("/issuances/<uuid:issuance_id>/reissue", methods=["GET", "POST"])
@organizer_required
def reissue_it(issuance_id: UUID) -> ResponseReturnValue:
    """GET shows what is printed, POST has another made with what was really attended."""
    form, now, links = ReissueForm(), current_surroundings().clock.now(), current_workplace().links

    def act(session: Session, actor: str) -> None:
        command = Reissue(
            issuance_id, form.minutes_attended, form.sessions.data, form.note.data, actor
        )
        reissue(session, command, links=links, now=now)

    return _answer("reissue", issuance_id, form, act)


def _answer(
    name: ActName, issuance_id: UUID, form: FlaskForm, act: Callable[[Session, str], None]
) -> ResponseReturnValue:
    with current_surroundings().database.transaction() as session:
        issuance = queries.by_id(session, issuance_id)
        if issuance is None:
            raise IssuanceUnknown
        page = page_of_act(name, issuance)
        if request.method == "GET":
            page.fill(form)
            return _page(page, form), 200
        if not form.validate():
            return _page(page, form), 422
        organizer = current_organizer()
        assert organizer is not None, "the guard let nobody in"
        act(session, organizer.id)
    flash(page.done)
    return redirect(url_for("organizer.cohort", cohort_id=page.cohort_id), 303)


def _page(page: ActPage, form: FlaskForm) -> str:
    return render_template("certificates/act.html", page=page, form=form)
