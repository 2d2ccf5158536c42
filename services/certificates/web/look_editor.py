"""A template of one's own: written as HTML and CSS, looked at while it is written, put to use."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.certificates.domain.designing import Look, change_look
from services.certificates.domain.errors import TemplateChanged
from services.certificates.gateways.designs import FOLDER, pictures
from services.certificates.gateways.own_templates.samples import SAMPLES
from services.certificates.gateways.own_templates.starting import start_from
from services.certificates.storage import templates
from services.certificates.web.doors import author
from services.certificates.web.looks import changed_meanwhile, title_of
from services.certificates.web.template_forms import DESIGNS, TemplateForm
from services.certificates.web.template_presenting import EditorPage, as_data
from services.certificates.web.template_words import errors_in_words
from services.certificates.web.trials import may_draw, tried
from shared.web.errors import error_page
from shared.web.headers import framing, preview_in_frame, private
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("look_editor", __name__)

_ROOT = "/programs/<uuid:program_id>/look/own"


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    return private(response)


@blueprint.get(_ROOT)
@organizer_required
def show(program_id: UUID) -> ResponseReturnValue:
    """Show the template that holds, an earlier one, or one of our designs to start from."""
    form = TemplateForm()
    look, newest = _beginning(program_id)
    form.design.data, form.html.data, form.css.data = look.design, look.html, look.css
    form.languages.data = "both" if look.bilingual else "one"
    form.based_on.data = str(newest)
    return _page(program_id, form)


@blueprint.post(_ROOT)
@organizer_required
def change(program_id: UUID) -> ResponseReturnValue:
    """Try the template with three made-up people, and let it hold from now on."""
    form = TemplateForm()
    if not may_draw():
        return error_page(429)
    look = form.look()
    if form.validate():
        form.show(tried(look.template, SAMPLES, bilingual=look.bilingual).faults)
    if form.errors:
        return _page(program_id, form), 422
    try:
        with current_surroundings().database.transaction() as session:
            change_look(session, program_id, look, author(), based_on=form.version_seen())
    except TemplateChanged:
        form.form_errors.append(changed_meanwhile())
        form.based_on.data = str(_newest_number(program_id))
        return _page(program_id, form), 409
    flash(_("Certificates that are made from now on look so."))
    return redirect(url_for("looks.show", program_id=program_id), 303)


@blueprint.post(f"{_ROOT}/preview")
@organizer_required
def preview(program_id: UUID) -> ResponseReturnValue:
    """Show in a frame how it looks with one made-up person; nothing is kept."""
    del program_id
    form = TemplateForm()
    if not may_draw():
        return error_page(429)
    look = form.look()
    seen = tried(look.template, [form.chosen_sample()], bilingual=look.bilingual)
    html = render_template(
        "certificates/look_preview.html",
        picture=as_data(seen.pictures[0]) if seen.pictures else None,
        faults=errors_in_words(seen.faults),
    )
    return preview_in_frame(Response(html))


def _beginning(program_id: UUID) -> tuple[Look, int]:
    """Return what the editor begins with, and the number of the newest version."""
    asked = request.args.get("start", "")
    design = next((each for each in DESIGNS if each == asked), None)
    number = request.args.get("version", type=int)
    with current_surroundings().database.transaction() as session:
        kept = templates.template_versions(session, program_id)
        newest = kept[0].number if kept else 0
        chosen = next((each for each in kept if each.number == number), kept[0] if kept else None)
        bilingual = chosen.bilingual if chosen else False
        if design is None and chosen is not None and chosen.is_own:
            return Look(chosen.design, bilingual, chosen.html, chosen.css), newest
        start = start_from(design or (chosen.design if chosen else "classic"))
    return Look(start.design, bilingual, start.html, start.css), newest


def _newest_number(program_id: UUID) -> int:
    with current_surroundings().database.transaction() as session:
        kept = templates.template_versions(session, program_id)
        return kept[0].number if kept else 0


def _page(program_id: UUID, form: TemplateForm) -> Response:
    look = form.look()
    with current_surroundings().database.transaction() as session:
        title = title_of(session, program_id)
    page = EditorPage.of(program_id, title, look, list(pictures(FOLDER / look.design)))
    return framing(Response(render_template("certificates/look_editor.html", page=page, form=form)))
