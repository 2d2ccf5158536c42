"""The public pages: all programs, one program."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.catalogue import Program
from services.registration.storage.queue_queries import draws
from services.registration.web.doors import database, found, links, reader
from services.registration.web.presenting.catalogue import catalogue_page
from services.registration.web.presenting.participants import availability, program_page
from services.registration.web.presenting.queue import draw_file, rules
from services.registration.web.program_feeds import address_of_feed
from services.registration.web.structured_data import structured_program
from services.registration.web.texts.outlooks import QUEUEING, QueueTold, told_at
from shared.kernel.errors import NotFound
from shared.web.sign_in import current_organizer

blueprint = Blueprint("catalogue", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Show what is on offer."""
    with database().transaction() as session:
        page = catalogue_page(session, request.args.get("sub_goal"), reader())
    return render_template("registration/catalogue.html", page=page, feed=address_of_feed())


@blueprint.get("/programs/<slug>")
def program(slug: str) -> ResponseReturnValue:
    """Show one program; a draft only to those who run it, as it will look."""
    with database().transaction() as session:
        shown = _program(session, slug)
        waiting = queries.queue_lengths(session, queries.cohort_ids([shown]))
        page = program_page(shown, waiting, reader())
        public = shown.published_at is not None
        data = structured_program(shown, waiting, reader(), links()) if public else None
        found_rules = rules(session, shown)
        queues = _queues(session, shown, waiting)
    others = [key for key, rule in found_rules.items() if rule.policy != "first_come"]
    return render_template(
        "registration/program.html",
        page=page,
        data=data,
        feed=address_of_feed(shown.slug) if public else None,
        rules=found_rules,
        other_rules=others,
        queues=queues,
    )


def _program(session: Session, slug: str) -> Program:
    shown = found(queries.program_by_slug(session, slug, drafts=True))
    organizer = current_organizer() if shown.published_at is None else None
    if shown.published_at is None and not (organizer and organizer.may_run(shown.id)):
        raise NotFound
    return shown


def _queues(session: Session, program: Program, waiting: dict[UUID, int]) -> dict[str, QueueTold]:
    """Return what somebody is told who would come to one of the queues now, by cohort's key."""
    now = reader().now
    queueing = {
        cohort.id: cohort.key
        for cohort in program.cohorts
        if availability(cohort, waiting.get(cohort.id, 0), now).kind in QUEUEING
    }
    places = [
        (cohort, waiting.get(cohort.id, 0) + 1)
        for cohort in program.cohorts
        if cohort.id in queueing
    ]
    return {queueing[key]: told for key, told in told_at(session, places, now).items()}


@blueprint.get("/programs/<slug>/cohorts/<key>/draw.json")
def draw(slug: str, key: str) -> ResponseReturnValue:
    """Give out a finished lottery without names, for anybody to recompute."""
    with database().transaction() as session:
        shown = found(queries.program_by_slug(session, slug))
        cohort = found(next((each for each in shown.cohorts if each.key == key), None))
        drawn = found(draws(session, [cohort.id]).get(cohort.id))
        if drawn.seed is None:
            raise NotFound
        return jsonify(draw_file(cohort, drawn))
