"""Documents as answers."""

from __future__ import annotations

from flask import Response, make_response

# Browsers draw PDF with a part of their own that the strict policy of pages would stop.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


def pdf(content: bytes, name: str) -> Response:
    """Return a document that browsers show, and keep under ``name``."""
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = _PDF_POLICY
    return response
