"""What organizers do before certificates are made, and when one could not be."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from services.certificates.domain import retrying, withholding
from services.certificates.domain.designing import own_template
from services.certificates.domain.errors import IssuanceUnknown
from services.certificates.domain.withholding import HoldBack
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.own_templates.starting import start_from
from services.certificates.gateways.own_templates.trying import picture_of
from services.certificates.storage import queries
from services.certificates.storage.issuances import ERASED, Issuance
from services.certificates.web.doors import author
from services.certificates.web.forms import HoldForm
from services.certificates.web.pages import CertificateRow
from services.certificates.web.trials import may_draw
from shared.web.errors import error_page
from shared.web.headers import private
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("making", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.post("/cohorts/<uuid:cohort_id>/wait")
@organizer_required
def wait(cohort_id: UUID) -> ResponseReturnValue:
    """Let the certificates of a cohort wait until somebody has looked."""
    with current_surroundings().database.transaction() as session:
        withholding.let_wait(session, cohort_id, author())
    flash(_("Certificates of this cohort wait until you let them be made."))
    return _to_cohort(cohort_id)


@blueprint.post("/cohorts/<uuid:cohort_id>/make")
@organizer_required
def make(cohort_id: UUID) -> ResponseReturnValue:
    """Let the certificates of a cohort be made, but for those held back."""
    by = author()
    with current_surroundings().database.transaction() as session:
        count = withholding.let_be_made(session, cohort_id, now=by.at)
    flash(
        ngettext("One certificate is made now.", "%(num)d certificates are made now.", count)
        if count
        else _("Certificates of this cohort are made at once.")
    )
    return _to_cohort(cohort_id)


@blueprint.post("/cohorts/<uuid:cohort_id>/retry")
@organizer_required
def retry_all(cohort_id: UUID) -> ResponseReturnValue:
    """Try all certificates of a cohort again that could not be made."""
    with current_surroundings().database.transaction() as session:
        count = retrying.retry_cohort(session, cohort_id, author())
    flash(
        ngettext("One certificate is tried again.", "%(num)d certificates are tried again.", count)
    )
    return _to_cohort(cohort_id)


@blueprint.post("/issuances/<uuid:issuance_id>/retry")
@organizer_required
def retry(issuance_id: UUID) -> ResponseReturnValue:
    """Try one certificate again that could not be made."""
    with current_surroundings().database.transaction() as session:
        retrying.retry(session, issuance_id, author())
        issuance = _issuance(session, issuance_id)
    flash(_("The certificate of %(name)s is tried again.", name=issuance.facts["name"]))
    return _to_cohort(issuance.cohort_id)


@blueprint.get("/issuances/<uuid:issuance_id>/hold")
@organizer_required
def ask_hold(issuance_id: UUID) -> ResponseReturnValue:
    """Ask why a certificate is to be held back."""
    return _hold_page(issuance_id, HoldForm())


@blueprint.post("/issuances/<uuid:issuance_id>/hold")
@organizer_required
def hold(issuance_id: UUID) -> ResponseReturnValue:
    """Hold a certificate back."""
    form = HoldForm()
    if not form.validate():
        return _hold_page(issuance_id, form), 422
    with current_surroundings().database.transaction() as session:
        withholding.hold_back(session, HoldBack(issuance_id, form.note.data, author()))
        issuance = _issuance(session, issuance_id)
    flash(_("The certificate of %(name)s is held back.", name=issuance.facts["name"]))
    return _to_cohort(issuance.cohort_id)


@blueprint.post("/issuances/<uuid:issuance_id>/release")
@organizer_required
def release(issuance_id: UUID) -> ResponseReturnValue:
    """Let a certificate be made that was held back."""
    with current_surroundings().database.transaction() as session:
        withholding.release(session, issuance_id, author())
        issuance = _issuance(session, issuance_id)
    flash(_("The certificate of %(name)s is not held back any more.", name=issuance.facts["name"]))
    return _to_cohort(issuance.cohort_id)


@blueprint.get("/issuances/<uuid:issuance_id>/draft")
@organizer_required
def draft(issuance_id: UUID) -> ResponseReturnValue:
    """Show how one certificate will look, before it is made; nothing is kept."""
    with current_surroundings().database.transaction() as session:
        issuance = _issuance(session, issuance_id)
        if issuance.state == ERASED:
            raise IssuanceUnknown
        facts = PrintedFacts.model_validate(issuance.facts)
        template = (
            own_template(session, facts.template) if facts.template else start_from(facts.design)
        )
    if not may_draw():
        return error_page(429)
    return Response(picture_of(template, facts), mimetype="image/png")


def _hold_page(issuance_id: UUID, form: HoldForm) -> str:
    with current_surroundings().database.transaction() as session:
        issuance = _issuance(session, issuance_id)
    return render_template(
        "certificates/hold.html",
        row=CertificateRow.of(issuance),
        cohort_id=issuance.cohort_id,
        form=form,
    )


def _to_cohort(cohort_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("organizer.cohort", cohort_id=cohort_id), 303)


def _issuance(session: Session, issuance_id: UUID) -> Issuance:
    issuance = queries.by_id(session, issuance_id)
    if issuance is None:
        raise IssuanceUnknown
    return issuance
