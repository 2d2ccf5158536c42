"""The API's blueprint: every operation at its path, and the document that describes them."""

from __future__ import annotations

import json

from flask import Blueprint, Flask, Response, request

from services.registration.api import (
    absences,
    access,
    attendance,
    cohorts,
    fairness,
    forms,
    meetings,
    offers,
    organisations,
    organizers,
    own_pages,
    parties,
    programs,
    queues,
    registrations,
    saved_questions,
    taking_part,
    uploads,
    webhooks,
)
from services.registration.api.openapi import document
from services.registration.api.problems import ApiProblem, answer, answer_problem
from services.registration.api.serving import PREFIX, view_of
from shared.web.errors import answer_below

SUBJECTS = (
    programs.operations,
    forms.operations,
    saved_questions.operations,
    uploads.operations,
    cohorts.operations,
    meetings.operations,
    registrations.operations,
    queues.operations,
    parties.operations,
    taking_part.operations,
    own_pages.operations,
    offers.operations,
    access.operations,
    attendance.operations,
    absences.operations,
    fairness.operations,
    organisations.operations,
    organizers.operations,
    webhooks.operations,
)


def make_blueprint() -> Blueprint:
    """Return the blueprint with all operations."""
    blueprint = Blueprint("api", __name__, url_prefix=PREFIX)
    for subject in SUBJECTS:
        for operation in subject.listed:
            blueprint.add_url_rule(
                operation.path,
                endpoint=operation.name,
                view_func=view_of(operation),
                methods=[operation.method],
            )
    blueprint.add_url_rule("/openapi.json", view_func=openapi, methods=["GET"])
    blueprint.register_error_handler(ApiProblem, answer_problem)
    return blueprint


def openapi() -> Response:
    """Give the document to whoever asks; it holds nothing secret."""
    described = document(SUBJECTS, server=f"{request.script_root}{PREFIX}")
    return Response(
        json.dumps(described, ensure_ascii=False),
        headers={"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"},
        mimetype="application/json",
    )


def set_up_api(app: Flask) -> None:
    """Hang the API into ``app``; a token is its only way in, so no form's guard is needed."""
    blueprint = make_blueprint()
    app.register_blueprint(blueprint)
    app.extensions["csrf"].exempt(blueprint)
    answer_below(app, "/api", answer)
