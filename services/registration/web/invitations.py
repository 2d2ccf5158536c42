"""A personal invitation, reached by the link in the mail: GET shows it, POST answers."""

from __future__ import annotations

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.registration.domain.access.inviting import (
    answer_by,
    answer_no,
    invitation_of,
    note_opened,
)
from services.registration.domain.admission import can_be_opened
from services.registration.storage.access import Invitation, InvitationState
from services.registration.web.doors import database, links, reader
from services.registration.web.pages.access import InvitationPage
from services.registration.web.pages.participants import LinkExpiredPage
from services.registration.web.presenting.participants import (
    availability,
    can_register,
    funding_block,
    session_lines,
)
from shared.kernel.links import LinkExpired
from shared.web.headers import private

blueprint = Blueprint("invitations", __name__)


@blueprint.errorhandler(LinkExpired)
def expired(_error: LinkExpired) -> ResponseReturnValue:
    """Say kindly that the link is too old."""
    return render_template("registration/link_expired.html", page=LinkExpiredPage(slug=None)), 410


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """GET shows the invitation, POST says no or leads on to the form."""
    answer = request.form.get("answer") if request.method == "POST" else None
    if request.method == "POST" and answer not in ("yes", "no"):
        abort(400)
    with database().transaction() as db:
        # That the link was opened is all that looking at it leaves behind.
        invitation_id = invitation_of(db, token, links())
        row = note_opened(db, invitation_id, now=reader().now)
        if answer == "no" and row.state != InvitationState.WITHDRAWN:
            answer_no(db, invitation_id, now=reader().now)
        page = _page(row, token)
    if answer == "yes" and page.state != InvitationState.WITHDRAWN:
        return redirect(
            url_for("signup.form", slug=page.slug, cohort=page.cohort_key, invitation=token)
        )
    return private(make_response(render_template("registration/access/invitation.html", page=page)))


def _page(row: Invitation, token: str) -> InvitationPage:
    cohort, language = row.cohort, reader().language
    return InvitationPage(
        token=token,
        state=row.state,
        name=row.name,
        slug=cohort.program.slug,
        cohort_key=cohort.key,
        title=cohort.program.title.in_language(language),
        organiser_name=cohort.program.organiser_name,
        sessions=session_lines(cohort, language),
        answer_by=answer_by(row),
        open=can_register(availability(cohort, 0, reader().now))
        or (row.opens_window and can_be_opened(cohort, reader().now)),
        funding=funding_block(cohort.program.project, language),
    )
