"""The organizers' screens for planning cohorts: adding, copying, changing, one more session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.registration.domain.errors import WindowNotPossible
from services.registration.domain.local_time import instant
from services.registration.domain.programs.copying import CopyCohort, copy_cohort
from services.registration.domain.programs.loading_days import HOUSE_ZONE
from services.registration.domain.programs.planning import SessionPlan, weekly_plans
from services.registration.domain.programs.resizing import resize
from services.registration.domain.programs.scheduling import (
    AddCohort,
    Window,
    add_cohort,
    add_session,
    set_window,
)
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage import program_queries, queries
from services.registration.storage.catalogue import Cohort
from services.registration.web.doors import (
    database,
    found,
    links,
    organizer_reader,
    reader,
    settings,
)
from services.registration.web.fields.refusals import attempt
from services.registration.web.forms.program import (
    ChangeCohortForm,
    CohortForm,
    CopyCohortForm,
    NewSessionForm,
    local_interval,
)
from services.registration.web.presenting.programs import (
    cohort_desk,
    holidays_for,
    program_desk,
)
from shared.contracts.facts import LocalizedText
from shared.web.sign_in import organizer_required

blueprint = Blueprint("organizer_cohorts", __name__, url_prefix="/organizer")


@blueprint.route("/programs/<uuid:program_id>/cohorts/new", methods=["GET", "POST"])
@organizer_required
def new(program_id: UUID) -> ResponseReturnValue:
    """GET shows an empty form, POST adds a cohort with all its sessions."""
    with database().transaction() as db:
        page = program_desk(db, found(program_queries.program(db, program_id)), organizer_reader())
    form = CohortForm(data={"opens_at": _wall_time(reader().now), "weeks": 1})
    if form.is_submitted() and attempt(form, lambda db: _add(db, program_id, form)):
        flash(_("The cohort has been added."))
        return redirect(url_for("organizer_programs.program", program_id=program_id))
    return _page("cohort_new", form, page)


def _add(db: Session, program_id: UUID, form: CohortForm) -> Cohort:
    return add_cohort(
        db,
        AddCohort(
            program_id=program_id,
            capacity=form.capacity.data,
            queue_limit=form.queue_limit.data,
            window=_window(form),
            sessions=_planned(form),
        ),
    )


def _planned(form: CohortForm) -> Sequence[SessionPlan]:
    """The weekly series and the further dates, each day once."""
    first = _plan(form)
    series = weekly_plans(first, form.weeks.data, holidays_for(reader()))
    further = [first.later_by(day - form.date.data) for day in form.further_days]
    return list({plan.starts_local: plan for plan in (*series, *further)}.values())


def _plan(form: NewSessionForm) -> SessionPlan:
    starts, ends = local_interval(form.date.data, form.starts.data, form.ends.data)
    arrangement = form.arrangement
    return SessionPlan(
        starts_local=starts,
        ends_local=ends,
        zone=HOUSE_ZONE,
        place=LocalizedText(sv=form.place_sv.data, en=form.place_en.data),
        municipality=form.municipality.data,
        online_url=form.online_url.data or None,
        whole_day=form.whole_day.data,
        room=arrangement.room,
        track=arrangement.track,
        leader=arrangement.leader,
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/change", methods=["GET", "POST"])
@organizer_required
def change(cohort_id: UUID) -> ResponseReturnValue:
    """GET shows places, queue and window, POST changes them; more places let people in."""
    with database().transaction() as db:
        cohort = found(queries.cohort(db, cohort_id))
        page = cohort_desk(db, cohort, reader())
        form = ChangeCohortForm(data=_present(cohort))
    if form.is_submitted() and attempt(form, lambda db: _change(db, cohort_id, form)):
        flash(_("The cohort has been changed."))
        return redirect(url_for("organizer.cohort", cohort_id=cohort_id))
    return _page("cohort_change", form, page)


def _change(db: Session, cohort_id: UUID, form: ChangeCohortForm) -> Cohort:
    set_window(db, cohort_id, _window(form), queue_limit=form.queue_limit.data)
    return resize(db, cohort_id, form.capacity.data, now=reader().now, links=links())


def _present(cohort: Cohort) -> dict[str, object]:
    follows_start = cohort.registration_closes_at == cohort.sessions[0].starts_at
    return {
        "capacity": cohort.capacity,
        "queue_limit": cohort.queue_limit,
        "opens_at": _wall_time(cohort.registration_opens_at),
        "closes_at": None if follows_start else _wall_time(cohort.registration_closes_at),
    }


@blueprint.post("/cohorts/<uuid:cohort_id>/window")
@organizer_required
def window(cohort_id: UUID) -> ResponseReturnValue:
    """Close registration now, or open it again until the first session starts."""
    now, opening = reader().now, request.form.get("registration") == "open"
    try:
        with database().transaction() as db:
            cohort = found(queries.cohort(db, cohort_id))
            opens_at = min(cohort.registration_opens_at, now - timedelta(minutes=1))
            wanted = Window(opens_at, None if opening else now)
            set_window(db, cohort_id, wanted, queue_limit=cohort.queue_limit)
    except WindowNotPossible:
        flash(_("The first session has started, so nobody can register any longer."), "error")
    else:
        flash(_("Registration is open.") if opening else _("Registration is closed."))
    return redirect(url_for("organizer.cohort", cohort_id=cohort_id))


@blueprint.route("/cohorts/<uuid:cohort_id>/copy", methods=["GET", "POST"])
@organizer_required
def copy(cohort_id: UUID) -> ResponseReturnValue:
    """GET asks for the new first day, POST runs the cohort once more from it on."""
    with database().transaction() as db:
        page = cohort_desk(db, found(queries.cohort(db, cohort_id)), reader())
    form = CopyCohortForm(data={"same_weekday": True})
    if form.is_submitted() and attempt(form, lambda db: _copy(db, cohort_id, form)):
        flash(_("The cohort has been copied, without its people."))
        return redirect(url_for("organizer_programs.program", program_id=page.program_id))
    return _page("cohort_copy", form, page)


def _copy(db: Session, cohort_id: UUID, form: CopyCohortForm) -> Cohort:
    command = CopyCohort(cohort_id, form.first_day.data, form.same_weekday.data)
    return copy_cohort(db, command, now=reader().now, seeds=Seeds.of(settings()))


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/new", methods=["GET", "POST"])
@organizer_required
def new_session(cohort_id: UUID) -> ResponseReturnValue:
    """GET shows a form like the last session, POST adds a session and tells who has a place."""
    with database().transaction() as db:
        cohort = found(queries.cohort(db, cohort_id))
        page = cohort_desk(db, cohort, reader())
        form = NewSessionForm(data=_like_last(cohort))
    if form.is_submitted() and attempt(
        form, lambda db: add_session(db, cohort_id, _plan(form), now=reader().now)
    ):
        flash(_("The session has been added. Everybody with a place gets a mail."))
        return redirect(url_for("organizer.cohort", cohort_id=cohort_id))
    return _page("session_new", form, page)


def _like_last(cohort: Cohort) -> dict[str, object]:
    last = cohort.sessions[-1]
    return {
        "date": _week_later(last.starts_local),
        "starts": last.starts_local.time(),
        "ends": last.ends_local.time(),
        "place_sv": last.place.sv,
        "place_en": last.place.en,
        "municipality": last.municipality,
        "online_url": last.online_url or "",
        "whole_day": last.whole_day,
    }


def _week_later(moment: datetime) -> date:
    return (moment + timedelta(days=7)).date()


def _window(form: CohortForm | ChangeCohortForm) -> Window:
    closes = form.closes_at.data
    return Window(
        instant(form.opens_at.data, HOUSE_ZONE), instant(closes, HOUSE_ZONE) if closes else None
    )


def _wall_time(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(HOUSE_ZONE)).replace(tzinfo=None, second=0, microsecond=0)


def _page(template: str, form: object, page: object) -> ResponseReturnValue:
    status = 422 if request.method == "POST" else 200
    return render_template(f"registration/organizer/{template}.html", form=form, page=page), status
