"""The fairness lab: who would get in under each rule, with made-up or a cohort's real demand."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from services.registration.domain.queueing.demand import synthetic_demand
from services.registration.domain.queueing.lab import LabRules, replay
from services.registration.domain.waitlist.real_demand import demand_of_cohort
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.title_lists import titled_days
from services.registration.web.doors import database, found, reader
from services.registration.web.forms.fairness import MadeUpDemandForm, RealDemandForm
from services.registration.web.pages.fairness import (
    CohortChoice,
    FairnessPage,
    fairness_page,
    lab_result,
)
from shared.contracts.facts import LocalizedText
from shared.web.formats import date_span
from shared.web.sign_in import organizer_required

blueprint = Blueprint("fairness", __name__, url_prefix="/organizer")


@blueprint.get("/fairness")
@organizer_required
def lab() -> ResponseReturnValue:
    """Replay made-up demand."""
    form = MadeUpDemandForm(_asked())
    with database().transaction() as db:
        cohorts = [_choice(*line) for line in titled_days(db)]
    result = None
    if _fits(form):
        demand = synthetic_demand(form.scenario.data, form.applicants.data, form.seed.data)
        result = lab_result(replay(demand, form.capacity.data, _rules(form)), real=False)
    return _shown(form, fairness_page(result, cohorts=cohorts))


@blueprint.get("/cohorts/<uuid:cohort_id>/fairness")
@organizer_required
def cohort(cohort_id: UUID) -> ResponseReturnValue:
    """Replay the sign-ups of a cohort, without names."""
    with database().transaction() as db:
        real = found(queries.cohort(db, cohort_id))
        choice, places = _choice(real.id, real.program.title, *_days(real)), real.capacity
        demand = demand_of_cohort(db, cohort_id)
    form = RealDemandForm(_asked(), capacity=places)
    result = None
    if _fits(form) and demand:
        result = lab_result(replay(demand, form.capacity.data, _rules(form)), real=True)
    return _shown(form, fairness_page(result, cohort=choice))


def _asked() -> MultiDict[str, str] | None:
    """Return what the form sent; an address without it shows what the form begins with."""
    return request.args if "seed" in request.args else None


def _fits(form: RealDemandForm) -> bool:
    return _asked() is None or bool(form.validate())


def _choice(cohort_id: UUID, title: LocalizedText, first: date, last: date) -> CohortChoice:
    name = title.in_language(reader().language)
    return CohortChoice(cohort_id, f"{name}, {date_span(first, last)}")


def _days(cohort: Cohort) -> tuple[date, date]:
    days = [meeting.starts_local.date() for meeting in cohort.sessions]
    return days[0], days[-1]


def _rules(form: RealDemandForm) -> LabRules:
    return LabRules(
        seed=form.seed.data,
        first_group=form.first_group.data,
        organisation_limit=form.organisation_limit.data or None,
    )


def _shown(form: RealDemandForm, page: FairnessPage) -> ResponseReturnValue:
    status = 422 if form.errors else 200
    return render_template("registration/organizer/fairness.html", form=form, page=page), status
