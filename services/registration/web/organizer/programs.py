"""The organizers' screens for programs: the list, a draft, its texts, publishing."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms.fields import SelectChoice

from services.registration.domain.errors import NotReady
from services.registration.domain.programs.copying_programs import CopyProgram, copy_program
from services.registration.domain.programs.drafting import (
    ProgramTexts,
    WriteProgram,
    draft_program,
    edit_program,
)
from services.registration.domain.programs.publishing import publish
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage import program_queries
from services.registration.storage.catalogue import Program
from services.registration.web.doors import database, found, organizer_reader, reader, settings
from services.registration.web.fields.refusals import attempt
from services.registration.web.forms.program import CopyCohortForm, ProgramForm
from services.registration.web.presenting.programs import program_desk, programs_page
from shared.contracts.facts import LocalizedText, Organiser
from shared.web.languages import current_language
from shared.web.sign_in import any_organizer_required, house_required, organizer_required

blueprint = Blueprint("organizer_programs", __name__, url_prefix="/organizer/programs")

_LOCALIZED = ("title", "summary", "description", "audience", "access", "price")
_DEFAULTS: dict[str, object] = {
    "share": 80,
    "price_sv": "Kostnadsfritt",
    "price_en": "Free of charge",
}


@blueprint.get("")
@any_organizer_required
def index() -> ResponseReturnValue:
    """List published programs, or drafts, by words of their titles."""
    with database().transaction() as db:
        page = programs_page(db, organizer_reader())
    return render_template("registration/organizer/programs.html", page=page)


@blueprint.get("/<uuid:program_id>")
@organizer_required
def program(program_id: UUID) -> ResponseReturnValue:
    """Show one program: what is missing before it can be published, and its cohorts."""
    with database().transaction() as db:
        page = program_desk(db, found(program_queries.program(db, program_id)), organizer_reader())
    return render_template("registration/organizer/program.html", page=page)


@blueprint.route("/<uuid:program_id>/copy", methods=["GET", "POST"])
@house_required
def copy(program_id: UUID) -> ResponseReturnValue:
    """GET asks for the new first day, POST makes a draft like the program from it on."""
    with database().transaction() as db:
        page = program_desk(db, found(program_queries.program(db, program_id)), organizer_reader())
    form = CopyCohortForm(data={"same_weekday": True})
    made = attempt(form, lambda db: _copied(db, program_id, form)) if form.is_submitted() else None
    if made is not None:
        flash(_("The program has been copied as a draft, without its people. Look at the dates."))
        return redirect(url_for("organizer_programs.program", program_id=made))
    shown = render_template("registration/organizer/program_copy.html", form=form, page=page)
    return shown, 422 if form.errors else 200


def _copied(db: Session, program_id: UUID, form: CopyCohortForm) -> UUID:
    command = CopyProgram(program_id, form.first_day.data, form.same_weekday.data)
    return copy_program(db, command, now=reader().now, seeds=Seeds.of(settings())).id


@blueprint.route("/new", methods=["GET", "POST"])
@house_required
def new() -> ResponseReturnValue:
    """GET shows an empty form, POST keeps a draft."""
    with database().transaction() as db:
        form = _form(db, _DEFAULTS)
    if form.is_submitted() and form.validate():
        organiser = Organiser(name=settings().organiser_name, email=settings().contact_email)
        with database().transaction() as db:
            program_id = draft_program(db, _command(form), organiser).id
        flash(_("The draft has been saved. Add dates, then publish it."))
        return redirect(url_for("organizer_programs.program", program_id=program_id))
    return _edit_page(form, None)


@blueprint.route("/<uuid:program_id>/edit", methods=["GET", "POST"])
@organizer_required
def edit(program_id: UUID) -> ResponseReturnValue:
    """GET shows a program's texts, POST writes them anew."""
    with database().transaction() as db:
        form = _form(db, _values(found(program_queries.program(db, program_id))))
    if form.is_submitted() and form.validate():
        with database().transaction() as db:
            edit_program(db, program_id, _command(form))
        flash(_("The program has been saved."))
        return redirect(url_for("organizer_programs.program", program_id=program_id))
    return _edit_page(form, program_id)


@blueprint.post("/<uuid:program_id>/publish")
@organizer_required
def publish_program(program_id: UUID) -> ResponseReturnValue:
    """Let everybody see the program, if nothing is missing."""
    try:
        with database().transaction() as db:
            publish(db, program_id, now=reader().now)
    except NotReady:
        flash(_("Something is still missing. The list below says what."), "error")
        return redirect(url_for("organizer_programs.program", program_id=program_id))
    flash(_("The program is published. Everybody can see it now."))
    return redirect(url_for("organizer_programs.program", program_id=program_id))


def _edit_page(form: ProgramForm, program_id: UUID | None) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "registration/organizer/program_edit.html", form=form, program_id=program_id
    )
    return page, status


def _form(db: Session, values: dict[str, object]) -> ProgramForm:
    form = ProgramForm(data=values)
    language = current_language()
    form.project.choices = [
        SelectChoice("", _("None yet")),
        *(
            SelectChoice(str(project.id), project.name.in_language(language))
            for project in program_queries.projects(db)
        ),
    ]
    return form


def _values(program: Program) -> dict[str, object]:
    values: dict[str, object] = {
        f"{name}_{language}": getattr(program, name).in_language(language)
        for name in _LOCALIZED
        for language in ("sv", "en")
    }
    return values | {
        "kind": program.kind,
        "audience_keys": program.audience_keys,
        "sub_goal": program.sub_goal,
        "targets": ", ".join(program.global_goal_targets),
        "share": round(float(program.completion["share"]) * 100),
        "good_for_months": program.completion.get("good_for_months"),
        "project": str(program.project_id or ""),
    }


def _command(form: ProgramForm) -> WriteProgram:
    texts = {
        name: LocalizedText(sv=form[f"{name}_sv"].data, en=form[f"{name}_en"].data)
        for name in _LOCALIZED
    }
    return WriteProgram(
        kind=form.kind.data,
        texts=ProgramTexts(**texts),
        audience_keys=tuple(form.audience_keys.data),
        sub_goal=form.sub_goal.data,
        global_goal_targets=form.chosen_targets,
        share=form.share.data / 100,
        project_id=UUID(form.project.data) if form.project.data else None,
        good_for_months=form.good_for_months.data,
    )
