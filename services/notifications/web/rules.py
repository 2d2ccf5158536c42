"""The organizers' pages about reminder rules: in words, with whom they reach when."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.notifications.domain import reminder_rules
from services.notifications.domain.errors import NothingKnown, RuleTwice, TooManyRules
from services.notifications.storage.cohorts import Cohort
from services.notifications.storage.reminders import ReminderRule
from services.notifications.web.doors import reader
from services.notifications.web.rule_form import RuleForm, present
from services.notifications.web.rule_pages import RulePage
from services.notifications.web.rule_presenting import (
    known_cohort,
    preview,
    rule_page,
    rules_page,
)
from shared.kernel.errors import Conflict
from shared.web.sign_in import organizer_required
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("rules", __name__)


@blueprint.get("/cohorts/<uuid:cohort_id>/reminders")
@organizer_required
def show(cohort_id: UUID) -> ResponseReturnValue:
    """Show the rules of a cohort's program, and what they have planned."""
    with current_surroundings().database.transaction() as session:
        page = rules_page(session, known_cohort(session, cohort_id), reader())
    return render_template("notifications/rules.html", page=page)


@blueprint.route("/cohorts/<uuid:cohort_id>/reminders/new", methods=["GET", "POST"])
@organizer_required
def add(cohort_id: UUID) -> ResponseReturnValue:
    """GET shows an empty form, POST shows whom the rule would reach or adds it."""
    form = RuleForm(data={"days": 1, "unit": "minutes"})
    return _answer(form, cohort_id, None)


@blueprint.route("/cohorts/<uuid:cohort_id>/reminders/<uuid:rule_id>", methods=["GET", "POST"])
@organizer_required
def change(cohort_id: UUID, rule_id: UUID) -> ResponseReturnValue:
    """GET shows the rule, POST shows whom it would reach or changes it."""
    with current_surroundings().database.transaction() as session:
        rule = _rule(session, cohort_id, rule_id)
        form = RuleForm(data=present(rule))
    return _answer(form, cohort_id, rule_id)


@blueprint.post("/cohorts/<uuid:cohort_id>/reminders/<uuid:rule_id>/remove")
@organizer_required
def remove(cohort_id: UUID, rule_id: UUID) -> ResponseReturnValue:
    """Take the rule away with all that it has planned."""
    with current_surroundings().database.transaction() as session:
        _rule(session, cohort_id, rule_id)
        reminder_rules.remove_rule(session, rule_id, now=reader().now)
    flash(_("The rule is gone, and so is what it had planned."))
    return redirect(url_for("rules.show", cohort_id=cohort_id))


def _rule(session: Session, cohort_id: UUID, rule_id: UUID) -> ReminderRule:
    """Return a rule of a cohort's program; raises ``NothingKnown``."""
    rule = reminder_rules.rule_of_program(session, rule_id)
    if rule.program_id != known_cohort(session, cohort_id).program_id:
        raise NothingKnown
    return rule


def _answer(form: RuleForm, cohort_id: UUID, rule_id: UUID | None) -> ResponseReturnValue:
    sent = form.is_submitted() and form.validate()
    saves = request.form.get("act") == "save"
    if sent and saves and _saved(form, cohort_id, rule_id):
        flash(_("The rule is saved, and reminders are planned by it."))
        return redirect(url_for("rules.show", cohort_id=cohort_id))
    with current_surroundings().database.transaction() as session:
        cohort = known_cohort(session, cohort_id)
        page = _page(session, cohort, rule_id, form if sent else None)
    shown = render_template("notifications/rule.html", page=page, form=form)
    return shown, 422 if form.errors else 200


def _page(
    session: Session, cohort: Cohort, rule_id: UUID | None, filled: RuleForm | None
) -> RulePage:
    if filled is None:
        return rule_page(cohort, rule_id, reader())
    return preview(session, cohort, rule_id, filled.wish, reader())


def _saved(form: RuleForm, cohort_id: UUID, rule_id: UUID | None) -> bool:
    now = reader().now
    try:
        with current_surroundings().database.transaction() as session:
            if rule_id is None:
                program_id = known_cohort(session, cohort_id).program_id
                reminder_rules.add_rule(session, program_id, form.wish, now=now)
            else:
                reminder_rules.change_rule(session, rule_id, form.wish, now=now)
    except (RuleTwice, TooManyRules) as refusal:
        form.kind.errors = [*form.kind.errors, _sentence(refusal)]
        return False
    return True


def _sentence(refusal: Conflict) -> str:
    match refusal:
        case TooManyRules(most=most):
            return str(_("The program has %(most)d rules, and more are not possible.", most=most))
        case _:
            return str(_("Another rule of the program reminds the same people at the same time."))
