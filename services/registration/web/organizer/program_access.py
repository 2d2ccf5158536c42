"""The organizers' screen for the rules that hold for all cohorts of a program."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.registration.domain.access.deciding import set_program_rules
from services.registration.storage import program_queries
from services.registration.web.doors import database, found, reader
from services.registration.web.forms.access_rules import RulesForm, rules_of, values_of
from services.registration.web.presenting.access import program_access_page
from shared.web.sign_in import organizer_required

blueprint = Blueprint("organizer_program_access", __name__, url_prefix="/organizer/programs")


@blueprint.route("/<uuid:program_id>/access", methods=["GET", "POST"])
@organizer_required
def rules(program_id: UUID) -> ResponseReturnValue:
    """GET shows the rules, POST gives the program others."""
    with database().transaction() as db:
        program = found(program_queries.program(db, program_id))
        form = RulesForm(data=values_of(program.access_rules))
        page = program_access_page(program, reader())
    if form.is_submitted() and form.validate():
        with database().transaction() as db:
            set_program_rules(db, program_id, rules_of(form))
        flash(_("The rules have been saved. Whoever is registered already stays."))
        return redirect(url_for("organizer_program_access.rules", program_id=program_id), 303)
    template = "registration/organizer/program_access.html"
    text = render_template(template, page=page, form=form)
    return text, 422 if form.errors else 200
