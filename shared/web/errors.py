"""From refusals to status and page: one table, kind on the page, loud in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from shared.kernel.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Refusal
from shared.kernel.links import LinkExpired, LinkInvalid

log = logging.getLogger(__name__)

# What answers a failure: its status, and the failure itself.
Answer = Callable[[int, Exception], ResponseReturnValue]
_ANSWERS = "spinn-error-answers"


@dataclass(frozen=True)
class ErrorPage:
    """What a person reads when something cannot be done."""

    title: object
    text: object


_STATUS_OF_KIND: tuple[tuple[type[Refusal], int], ...] = (
    (LinkExpired, 410),
    (LinkInvalid, 404),
    (NotFound, 404),
    (Forbidden, 403),
    (Gone, 410),
    (Invalid, 422),
    (Conflict, 409),
)

_PAGES = {
    400: ErrorPage(
        _("We could not read that"),
        _("The form was open for a long time or came from another page. Go back and try again."),
    ),
    403: ErrorPage(_("You may not see this"), _("Sign in with an account that may.")),
    404: ErrorPage(
        _("There is nothing here"),
        _("The address may be mistyped, or the page has moved. Start from the programs."),
    ),
    409: ErrorPage(
        _("That is not possible right now"),
        _("Something changed in the meantime. Go back and look at the present state."),
    ),
    410: ErrorPage(
        _("This link is too old"),
        _("Links in our mails stop working after a while. Use the link in your latest mail."),
    ),
    413: ErrorPage(
        _("That was too much at once"),
        _("A file is too large. Go back, choose a smaller one and send the form again."),
    ),
    422: ErrorPage(_("Something is missing"), _("Go back and check what you filled in.")),
    429: ErrorPage(
        _("That was a little fast"), _("Wait a minute and try again. Nothing has been lost.")
    ),
    500: ErrorPage(
        _("Something went wrong on our side"),
        _("We have been told and look into it. Nothing that you had saved is lost."),
    ),
    503: ErrorPage(
        _("We are away for a moment"), _("Try again in a minute. Nothing has been lost.")
    ),
}


def error_page(status: int) -> ResponseReturnValue:
    """Return the page for ``status`` in the reader's language."""
    page = _PAGES.get(status) or _PAGES[500 if status >= 500 else 400]
    return render_template("shared/error.html", page=page, status=status), status


def answer_below(app: Flask, prefix: str, answer: Answer) -> None:
    """Let ``answer`` speak for every failure below the path ``prefix``, as an API needs it."""
    app.extensions.setdefault(_ANSWERS, {})[prefix] = answer


def _answer(status: int, error: Exception) -> ResponseReturnValue:
    answers: dict[str, Answer] = current_app.extensions.get(_ANSWERS, {})
    for prefix, answer in answers.items():
        if request.path == prefix or request.path.startswith(f"{prefix}/"):
            return answer(status, error)
    return error_page(status)


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status for a refusal of the domain."""
    return next((status for kind, status in _STATUS_OF_KIND if isinstance(refusal, kind)), 409)


def set_up_errors(app: Flask) -> None:
    """Give ``app`` its error pages."""

    def refused(error: Refusal) -> ResponseReturnValue:
        log.info("refused %s %s: %s", request.method, request.endpoint, error.code)
        return _answer(status_of(error), error)

    def http_error(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error.get_response()
        return _answer(error.code, error)

    def database_away(error: OperationalError) -> ResponseReturnValue:
        log.error("database away during %s: %s", request.endpoint, type(error.orig).__name__)
        return _answer(503, error)

    def unexpected(error: Exception) -> ResponseReturnValue:
        log.error("failed %s %s", request.method, request.endpoint, exc_info=error)
        return _answer(500, error)

    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, http_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(Exception, unexpected)
