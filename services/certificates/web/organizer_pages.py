"""Organizers' pages: the certificates of a cohort, and withdrawing one."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.certificates.domain.errors import IssuanceUnknown
from services.certificates.domain.revoking import Revoke, revoke
from services.certificates.storage import queries
from services.certificates.storage.issuances import Issuance
from services.certificates.web.cohort_presenting import asked_for, cohort_page
from services.certificates.web.forms import RevokeForm
from services.certificates.web.pages import RevokePage
from shared.web.headers import private
from shared.web.paging import asked_page
from shared.web.sign_in import current_organizer, organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("organizer", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/cohorts/<uuid:cohort_id>")
@organizer_required
def cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Show how far the certificates of a cohort are, and list them."""
    with current_surroundings().database.transaction() as session:
        page = cohort_page(session, asked_for(cohort_id), number=asked_page())
    return render_template("certificates/cohort.html", page=page)


@blueprint.get("/issuances/<uuid:issuance_id>/revoke")
@organizer_required
def confirm_revocation(issuance_id: UUID) -> ResponseReturnValue:
    """Show what would be withdrawn, and ask why."""
    with current_surroundings().database.transaction() as session:
        page = RevokePage.of(_issuance(session, issuance_id))
    return render_template("certificates/revoke.html", page=page, form=RevokeForm())


@blueprint.post("/issuances/<uuid:issuance_id>/revoke")
@organizer_required
def act_revocation(issuance_id: UUID) -> ResponseReturnValue:
    """Withdraw the certificate."""
    form = RevokeForm()
    surroundings = current_surroundings()
    with surroundings.database.transaction() as session:
        page = RevokePage.of(_issuance(session, issuance_id))
        if not form.validate():
            return render_template("certificates/revoke.html", page=page, form=form), 422
        organizer = current_organizer()
        assert organizer is not None, "the guard let nobody in"
        command = Revoke(issuance_id, form.reason.data, form.note.data, actor=organizer.id)
        revoke(session, command, now=surroundings.clock.now())
    flash(_("The certificate of %(name)s is revoked.", name=page.row.name))
    return redirect(url_for(".cohort", cohort_id=page.cohort_id), 303)


def _issuance(session: Session, issuance_id: UUID) -> Issuance:
    issuance = queries.by_id(session, issuance_id)
    if issuance is None:
        raise IssuanceUnknown
    return issuance
