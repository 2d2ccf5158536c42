"""Organizers' page: the certificates of a cohort."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from services.certificates.web.cohort_presenting import asked_for, cohort_page
from services.certificates.web.doors import organizer
from shared.kernel.errors import Forbidden
from shared.web.headers import private
from shared.web.paging import asked_page
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("organizer", __name__)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get("/cohorts/<uuid:cohort_id>")
@organizer_required
def cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Show how far the certificates of a cohort are, and list them."""
    me = organizer()
    with current_surroundings().database.transaction() as session:
        page = cohort_page(session, asked_for(cohort_id), number=asked_page())
    # Its first certificate may have come since the guard asked whose it is.
    if page.program_id is not None and not me.may_run(page.program_id):
        raise Forbidden
    return render_template("certificates/cohort.html", page=page, may_revoke=me.is_admin)
