"""Static files and templates that all services show; addresses change when a file changes."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask

_YEAR_SECONDS = 31_536_000

blueprint = Blueprint(
    "shared", __name__, template_folder="templates", static_folder="static", url_prefix="/shared"
)


@cache
def _fingerprint(folder: str, name: str) -> str | None:
    path = Path(folder, name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None


def set_up_assets(app: Flask) -> None:
    """Serve shared files; put a fingerprint into each static address so caches may keep it."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR_SECONDS
    app.register_blueprint(blueprint)

    def fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        folder = {"shared.static": blueprint.static_folder, "static": app.static_folder}.get(
            endpoint
        )
        if folder and "filename" in values and (mark := _fingerprint(folder, values["filename"])):
            values["v"] = mark

    app.url_defaults(fingerprint)
