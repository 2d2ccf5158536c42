"""The public pages: all programs, one program."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from services.registration.storage import queries
from services.registration.web.doors import database, found, links, reader
from services.registration.web.presenting import catalogue_page, program_page
from services.registration.web.structured_data import structured_program
from shared.web.sign_in import current_organizer

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show what is on offer."""
    with database().transaction() as session:
        page = catalogue_page(
            queries.published_programs(session),
            queries.queue_lengths(session),
            request.args.get("sub_goal"),
            reader(),
        )
    return render_template("registration/catalogue.html", page=page)


@blueprint.get("/programs/<slug>")
def program(slug: str) -> ResponseReturnValue:
    """Show one program; a draft only to organizers, as it will look."""
    drafts = current_organizer() is not None
    with database().transaction() as session:
        shown = found(queries.program_by_slug(session, slug, drafts=drafts))
        waiting = queries.queue_lengths(session)
        page = program_page(shown, waiting, reader())
        public = shown.published_at is not None
        data = structured_program(shown, waiting, reader(), links()) if public else None
    return render_template("registration/program.html", page=page, data=data)
