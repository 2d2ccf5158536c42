"""How the certificates of a program look: one of our designs or one's own, in versions."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.certificates.domain.designing import change_look, restore_look
from services.certificates.domain.errors import TemplateChanged, TemplateUnknown
from services.certificates.gateways.own_templates.starting import start_from
from services.certificates.storage import queries, templates
from services.certificates.storage.templates import TemplateVersion
from services.certificates.web.doors import author, settings
from services.certificates.web.pages import program_title
from services.certificates.web.template_forms import DESIGNS, DesignForm
from services.certificates.web.template_presenting import LookRow, LooksPage, VersionPage
from services.certificates.web.trials import drawn_alone
from shared.web.headers import framing, private
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("looks", __name__)

_ROOT = "/programs/<uuid:program_id>/look"


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get(_ROOT)
@organizer_required
def show(program_id: UUID) -> ResponseReturnValue:
    """Show how certificates look now, and every version there was."""
    return _page(program_id, DesignForm())


@blueprint.post(_ROOT)
@organizer_required
def change(program_id: UUID) -> ResponseReturnValue:
    """Let certificates look like one of our designs from now on."""
    form = DesignForm()
    if not form.validate():
        return _page(program_id, form), 422
    try:
        with current_surroundings().database.transaction() as session:
            change_look(session, program_id, form.look(), author(), based_on=form.version_seen())
    except TemplateChanged:
        form.form_errors.append(changed_meanwhile())
        return _page(program_id, form), 409
    flash(_("Certificates that are made from now on look so."))
    return redirect(url_for(".show", program_id=program_id), 303)


@blueprint.get(f"{_ROOT}/versions/<int:number>")
@organizer_required
def version(program_id: UUID, number: int) -> ResponseReturnValue:
    """Show an earlier version with its source."""
    with current_surroundings().database.transaction() as session:
        kept = templates.template_versions(session, program_id)
        found = _version(session, program_id, number)
        row = LookRow.of(found, holds=found is kept[0])
        page = VersionPage(program_id, row, found.html, found.css)
    return framing(Response(render_template("certificates/look_version.html", page=page)))


@blueprint.get(f"{_ROOT}/versions/<int:number>/picture")
@organizer_required
def picture(program_id: UUID, number: int) -> ResponseReturnValue:
    """Draw an earlier version with a made-up person."""
    with current_surroundings().database.transaction() as session:
        found = _version(session, program_id, number)
        template = found.template if found.is_own else start_from(found.design)
        bilingual = found.bilingual
    return drawn_alone(template, bilingual=bilingual)


@blueprint.get(f"{_ROOT}/designs/<design>")
@organizer_required
def design_picture(program_id: UUID, design: str) -> ResponseReturnValue:
    """Draw one of our designs with a made-up person."""
    del program_id
    found = next((each for each in DESIGNS if each == design), None)
    if found is None:
        raise TemplateUnknown
    return drawn_alone(start_from(found), bilingual=request.args.get("languages") == "both")


@blueprint.post(f"{_ROOT}/versions/<int:number>/restore")
@organizer_required
def restore(program_id: UUID, number: int) -> ResponseReturnValue:
    """Let an earlier version hold again."""
    with current_surroundings().database.transaction() as session:
        restore_look(session, program_id, number, author())
    flash(_("Certificates that are made from now on look so again."))
    return redirect(url_for(".show", program_id=program_id), 303)


def changed_meanwhile() -> str:
    """Return what to do when somebody else was quicker."""
    return str(_("Somebody else has changed how they look meanwhile. Look at theirs, then save."))


def title_of(session: Session, program_id: UUID) -> str | None:
    """Return the title of a program, if a certificate of it exists."""
    issuance = queries.newest_of_program(session, program_id)
    return program_title(issuance) if issuance else None


def _page(program_id: UUID, form: DesignForm) -> Response:
    with current_surroundings().database.transaction() as session:
        kept = templates.template_versions(session, program_id)
        page = LooksPage.of(program_id, title_of(session, program_id), kept)
        if not form.is_submitted():
            form.design.data = kept[0].design if kept else settings().design
            both = kept[0].bilingual if kept else settings().languages == "both"
            form.languages.data = "both" if both else "one"
        if not form.is_submitted() or form.form_errors:
            form.based_on.data = str(kept[0].number if kept else 0)
    return Response(render_template("certificates/looks.html", page=page, form=form))


def _version(session: Session, program_id: UUID, number: int) -> TemplateVersion:
    kept = templates.template_versions(session, program_id)
    found = next((each for each in kept if each.number == number), None)
    if found is None:
        raise TemplateUnknown
    return found
