"""Giving out files that people have sent: to be saved, never to be shown or run by the browser."""

from __future__ import annotations

from flask import Response, send_file

from services.registration.storage.uploads import Upload
from services.registration.web.doors import file_store
from shared.web.headers import private

# Even if a browser did show it, it could do nothing (ASVS 5.0, 5.4).
_NOTHING_RUNS = "default-src 'none'; sandbox"


def attached(row: Upload) -> Response:
    """Return the file of ``row``; raises ``NotFound`` if it has gone from the store."""
    file = file_store().open(row.id)
    response = send_file(
        file,
        mimetype=row.media_type,
        as_attachment=True,
        download_name=row.name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = _NOTHING_RUNS
    response.headers["X-Content-Type-Options"] = "nosniff"
    return private(response)
