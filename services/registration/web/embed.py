"""Programs for other sites: in a frame that needs no cookie, with links that lead out of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from services.registration.storage import queries
from services.registration.storage.catalogue import Program
from services.registration.web.doors import database, found, links, reader, settings
from services.registration.web.presenting.catalogue import catalogue_page
from services.registration.web.presenting.participants import program_page
from shared.web.headers import framed
from shared.web.languages import LANGUAGES, current_language
from shared.web.sign_in import organizer_required

blueprint = Blueprint("embed", __name__)

# Pixels that show the most of a usual program, or some cards; the rest scrolls.
_PROGRAM_HEIGHT = 640
_CATALOGUE_HEIGHT = 900


@blueprint.get("/embed")
def catalogue() -> ResponseReturnValue:
    """Show what is on offer, all of it or one sub-goal, inside another site."""
    with database().transaction() as session:
        page = catalogue_page(session, request.args.get("sub_goal"), reader())
    return _framed("registration/embed/catalogue.html", page)


@blueprint.get("/embed/programs/<slug>")
def program(slug: str) -> ResponseReturnValue:
    """Show one program inside another site."""
    with database().transaction() as session:
        shown = found(queries.program_by_slug(session, slug))
        waiting = queries.queue_lengths(session, queries.cohort_ids([shown]))
        page = program_page(shown, waiting, reader())
    return _framed("registration/embed/program.html", page)


def _framed(template: str, page: object) -> Response:
    # The frame has no language of its own to remember; its links hand on the one it is shown in.
    html = render_template(template, page=page, lang=current_language())
    return framed(make_response(html), settings().embed_origins)


@dataclass(frozen=True)
class Snippet:
    """The line of HTML that brings a frame into a page, in one language."""

    language: str
    address: str
    html: str


def _snippet(path: str, title: str, language: str, height: int) -> Snippet:
    address = f"{links().public_url}{path}?lang={language}"
    html = (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%"'
        f' height="{height}" loading="lazy"></iframe>'
    )
    return Snippet(language, address, html)


@blueprint.get("/organizer/programs/<uuid:program_id>/embed")
@organizer_required
def snippet(program_id: UUID) -> ResponseReturnValue:
    """Show the lines of HTML that bring a program, or all, into another site."""
    with database().transaction() as session:
        shown = found(session.get(Program, program_id))
        title, slug, published = shown.title, shown.slug, shown.published_at is not None
    path, house = f"/embed/programs/{slug}", settings().organiser_name
    return render_template(
        "registration/organizer/embed.html",
        program_id=program_id,
        title=title.in_language(current_language()),
        published=published,
        one=[_snippet(path, title.in_language(key), key, _PROGRAM_HEIGHT) for key in LANGUAGES],
        all=[_snippet("/embed", house, key, _CATALOGUE_HEIGHT) for key in LANGUAGES],
        origins=settings().embed_origins.split(),
    )
