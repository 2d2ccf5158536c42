"""Security headers of every answer (ASVS 5.0 chapter 3.4)."""

from __future__ import annotations

from flask import Flask, Response, g

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_FRAMED_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'none'; frame-ancestors {}; base-uri 'none'"
)
# A page of ours inside another: the sandbox keeps it from acting, whatever it holds.
_INNER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'; sandbox"
)
# As above, for a page of our own that holds such pages in frames of its own: they inherit this.
_PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'"
)

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # Links carry tokens; no other site may learn them (ASVS 3.4.5).
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_HTTPS = {"Strict-Transport-Security": "max-age=63072000"}


def set_up_headers(app: Flask, *, https: bool) -> None:
    """Add the headers to every answer; a view may set its own first."""
    headers = {**_HEADERS, **(_HTTPS if https else {})}
    by_key = [(name.lower(), name, value) for name, value in headers.items()]

    def add(response: Response) -> Response:
        own = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - it iterates over pairs
        for key, name, value in by_key:
            if key not in own:
                response.headers.add(name, value)
        return response

    app.after_request(add)


def private(response: Response) -> Response:
    """Keep a personal page out of caches and search engines (ASVS 14.3.2)."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def shared_with_everybody(response: Response, *, seconds: int) -> Response:
    """Let programs of any site read what is meant for all, and keep it for some seconds."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response


def framed(response: Response, ancestors: str) -> Response:
    """Let other sites show a page in a frame: one without forms, scripts and cookies.

    ``ancestors`` are the sources of ``frame-ancestors``; without any, nobody may.
    """
    policy = _FRAMED_POLICY.format(ancestors or "'none'")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    g.without_cookies = True
    return response


def framing(response: Response) -> Response:
    """Let a page show other pages of this site in frames."""
    response.headers["Content-Security-Policy"] = f"{_POLICY}; frame-src 'self'"
    return response


def page_in_frame(response: Response) -> Response:
    """Let pages of this site show this one in a frame, where it runs, fetches and sends nothing.

    It may have styles of its own, as mails do.
    """
    response.headers["Content-Security-Policy"] = _INNER_POLICY
    return response


def preview_in_frame(response: Response) -> Response:
    """Let pages of this site show a preview in a frame; what is shown in it inherits the policy.

    No script runs in it, and nothing is fetched from elsewhere.
    """
    response.headers["Content-Security-Policy"] = _PREVIEW_POLICY
    return response
