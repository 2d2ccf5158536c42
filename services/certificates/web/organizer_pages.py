"""Organizers' page: the certificates of a cohort."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from services.certificates.web.cohort_presenting import asked_for, cohort_page
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
    organizer = current_organizer()
    with current_surroundings().database.transaction() as session:
        page = cohort_page(session, asked_for(cohort_id), number=asked_page())
    may_revoke = organizer is not None and organizer.is_admin
    return render_template("certificates/cohort.html", page=page, may_revoke=may_revoke)
