"""Headers of what is published for software: anybody may read it, and keep it for a moment."""

from __future__ import annotations

from flask import Response, request

# A certificate that was revoked has to show as such everywhere within five minutes.
FRESH_SECONDS = 300


def published(response: Response) -> Response:
    """Let programs of other sites read an answer, caches keep it, and readers ask if it changed."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.cache_control.public = True
    response.cache_control.max_age = FRESH_SECONDS
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same one
