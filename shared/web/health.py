"""Whether this service is up and ready: asked by a proxy, a container engine or a person."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.web.surroundings import current_surroundings

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Answer 200 while the database answers; without it nothing can be registered."""
    if not _database_answers():
        return jsonify(status="down", database="away"), 503
    return jsonify(status="up", database="up")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Answer 200 while everything works that pages need: the database, and Redis for sign-in.

    Without Redis people can still register, so a proxy asks ``/healthz`` and goes on.
    """
    answers = {"database": _database_answers(), "redis": current_surroundings().sign_in.answers()}
    words = {name: "up" if up else "away" for name, up in answers.items()}
    ready = all(answers.values())
    return jsonify(status="ready" if ready else "not ready", **words), 200 if ready else 503


def _database_answers() -> bool:
    try:
        with current_surroundings().database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
