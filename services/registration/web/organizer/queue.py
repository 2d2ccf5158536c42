"""The organizers' screens about a queue: its rule, and acting on it with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from services.registration.domain.errors import (
    AnswerNotPossible,
    DecisionNotPossible,
    NoFreePlace,
    NotWaiting,
    PolicyFixed,
)
from services.registration.domain.local_time import instant
from services.registration.domain.programs.loading_days import HOUSE_ZONE
from services.registration.domain.waitlist import queue_controls
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.domain.waitlist.queue_controls import Seat
from services.registration.domain.waitlist.ruling import ChooseRule, choose_rule
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import Act
from services.registration.web.doors import database, found, links, reader, settings
from services.registration.web.forms.queue import (
    CapForm,
    EntryForm,
    FreezeForm,
    PromiseForm,
    RuleForm,
)
from services.registration.web.presenting.queue import QueueDesk, queue_desk, rule_desk
from shared.kernel.errors import Refusal
from shared.web.sign_in import current_organizer, organizer_required

blueprint = Blueprint("organizer_queue", __name__, url_prefix="/organizer")


def _act(reason: str) -> Act:
    organizer = current_organizer()
    return Act(f"organizer:{organizer.id}" if organizer else "organizer", reason, reader().now)


@blueprint.get("/cohorts/<uuid:cohort_id>/queue")
@organizer_required
def queue(cohort_id: UUID) -> ResponseReturnValue:
    """Show the queue in turn, and what one can do to it."""
    return _page(cohort_id)


@blueprint.post("/cohorts/<uuid:cohort_id>/queue/entry")
@organizer_required
def entry(cohort_id: UUID) -> ResponseReturnValue:
    """Move somebody in the queue, or give them a place."""
    form = EntryForm(prefix="entry")
    desk = _desk(cohort_id, form.who.data)
    form.who.choices = desk.choices
    return _done(cohort_id, form, lambda db: _change_entry(db, form, desk), entry=form)


def _change_entry(db: Session, form: EntryForm, desk: QueueDesk) -> None:
    who, act = UUID(form.who.data), _act(form.reason.data)
    if form.act.data == "seat":
        queue_controls.seat_directly(db, Seat(who, form.exceed.data), act, links=links())
        return
    steps = {"up": -1, "down": 1}
    current = desk.chosen.position if desk.chosen else 1
    change = steps.get(form.act.data)
    wanted = current + change if change else form.position.data
    queue_controls.move(db, who, wanted, act, links=links())


@blueprint.post("/cohorts/<uuid:cohort_id>/queue/freeze")
@organizer_required
def freeze(cohort_id: UUID) -> ResponseReturnValue:
    """Let the queue stand still, or move again if it does."""
    form, desk = FreezeForm(prefix="freeze"), _desk(cohort_id)

    def act(db: Session) -> None:
        if desk.frozen_at:
            queue_controls.thaw(db, cohort_id, _act(form.reason.data), links=links())
        else:
            queue_controls.freeze(db, cohort_id, _act(form.reason.data))

    return _done(cohort_id, form, act, freeze=form)


@blueprint.post("/cohorts/<uuid:cohort_id>/queue/cap")
@organizer_required
def cap(cohort_id: UUID) -> ResponseReturnValue:
    """Let the queue become no longer than a number."""
    form = CapForm(prefix="cap")
    return _done(
        cohort_id,
        form,
        lambda db: queue_controls.cap(db, cohort_id, form.limit.data, _act(form.reason.data)),
        cap=form,
    )


@blueprint.post("/cohorts/<uuid:cohort_id>/queue/promise")
@organizer_required
def promise(cohort_id: UUID) -> ResponseReturnValue:
    """Say when those who wait hear, where places are given by hand."""
    form = PromiseForm(prefix="promise")

    def act(db: Session) -> None:
        hears_by = instant(form.hears_by.data, HOUSE_ZONE)
        queue_controls.promise_answer(db, cohort_id, hears_by, _act(form.reason.data))

    return _done(cohort_id, form, act, promise=form)


def _done(
    cohort_id: UUID, form: FlaskForm, act: Callable[[Session], None], **forms: FlaskForm
) -> ResponseReturnValue:
    if form.validate() and _attempt(form, act):
        flash(_("It is done, and the people concerned can read the reason on their page."))
        return redirect(url_for("organizer_queue.queue", cohort_id=cohort_id))
    return _page(cohort_id, **forms)


def _attempt(form: FlaskForm, act: Callable[[Session], object]) -> bool:
    try:
        with database().transaction() as db:
            act(db)
    except (
        AnswerNotPossible,
        NotWaiting,
        NoFreePlace,
        PolicyFixed,
        DecisionNotPossible,
    ) as refusal:
        form.form_errors.append(_sentence(refusal))
        return False
    return True


def _sentence(refusal: Refusal) -> str:
    sentences = {
        NoFreePlace: _("All places are taken. Tick the box if a place is to be added."),
        PolicyFixed: _("Sign-up has opened, so the rule is fixed: people rely on it."),
        DecisionNotPossible: _(
            "Places must be given after sign-up has opened and before the start."
        ),
        AnswerNotPossible: _("Choose a time that is still to come, and before the start."),
        NotWaiting: _(
            "They do not wait in the queue any longer, or have not confirmed the address."
        ),
    }
    return str(sentences[type(refusal)])


def _desk(cohort_id: UUID, who: str | None = None) -> QueueDesk:
    with database().transaction() as db:
        return queue_desk(db, found(queries.cohort(db, cohort_id)), reader(), _id(who))


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _page(cohort_id: UUID, **forms: FlaskForm) -> ResponseReturnValue:
    desk = _desk(cohort_id, request.args.get("who"))
    entry_form = EntryForm(prefix="entry", data={"who": request.args.get("who")})
    entry_form.who.choices = desk.choices
    shown = {
        "entry": entry_form,
        "freeze": FreezeForm(prefix="freeze"),
        "cap": CapForm(prefix="cap", data={"limit": desk.queue_limit}),
        "promise": PromiseForm(prefix="promise", data={"hears_by": _wall_time(desk.hears_by)}),
    } | forms
    status = 422 if forms else 200
    page = render_template("registration/organizer/cohort_queue.html", page=desk, forms=shown)
    return page, status


@blueprint.route("/cohorts/<uuid:cohort_id>/rule", methods=["GET", "POST"])
@organizer_required
def rule(cohort_id: UUID) -> ResponseReturnValue:
    """GET shows the rule, POST chooses it as long as sign-up has not opened."""
    with database().transaction() as db:
        cohort = found(queries.cohort(db, cohort_id))
        page = rule_desk(cohort, reader())
        form = RuleForm(data=_present(cohort))
    if form.is_submitted() and form.validate() and _attempt(form, lambda db: _rule(db, page, form)):
        flash(_("The rule has been saved. It is published on the program's page."))
        return redirect(url_for("organizer.cohort", cohort_id=cohort_id))
    status = 422 if request.method == "POST" else 200
    return render_template("registration/organizer/cohort_rule.html", form=form, page=page), status


def _rule(db: Session, page: QueueDesk, form: RuleForm) -> None:
    moment = form.decides_at.data
    command = ChooseRule(
        cohort_id=page.cohort_id,
        policy=form.policy.data,
        promotion=form.promotion.data,
        hold_minutes=form.hold_minutes.data,
        organisation_limit=form.organisation_limit.data,
        releases_absent=form.releases_absent.data,
        decides_at=instant(moment, HOUSE_ZONE) if moment else None,
        tiers=form.tiers,
    )
    choose_rule(db, command, now=reader().now, seeds=Seeds.of(settings()))


def _wall_time(moment: datetime | None) -> datetime | None:
    return moment.astimezone(ZoneInfo(HOUSE_ZONE)).replace(tzinfo=None) if moment else None


def _present(cohort: Cohort) -> dict[str, object]:
    tiers = [*cohort.tiers, {}, {}]
    return {
        "policy": cohort.policy,
        "promotion": cohort.promotion,
        "hold_minutes": cohort.hold_minutes,
        "organisation_limit": cohort.organisation_limit,
        "releases_absent": cohort.releases_absent,
        "decides_at": _wall_time(cohort.decides_at),
        "first_group": tiers[0].get("group", ""),
        "first_places": tiers[0].get("reserved"),
        "second_group": tiers[1].get("group", ""),
        "second_places": tiers[1].get("reserved"),
    }
