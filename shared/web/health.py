"""Whether this service can serve: asked by a proxy, a container engine or a person."""

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
    try:
        with current_surroundings().database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return jsonify(status="down", database="away"), 503
    return jsonify(status="up", database="up")
