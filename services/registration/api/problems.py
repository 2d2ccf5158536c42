"""Every failure below /api as problem+json (RFC 9457): a stable code, a sentence, what is wrong."""

from __future__ import annotations

import json
import logging
from typing import Annotated

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from werkzeug.exceptions import HTTPException

from shared.kernel.errors import Refusal

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "The request could not be read",
    401: "A token is needed",
    403: "The token may not do this",
    404: "There is nothing here",
    405: "The method is not offered here",
    406: "Only JSON is offered",
    409: "The present state does not allow it",
    410: "It was there once and is no longer",
    412: "It has changed since you read it",
    413: "The request is too large",
    415: "Send JSON",
    422: "The request breaks a rule",
    428: "Say which version you change",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "The service is away for a moment",
}


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    pointer: str
    """JSON Pointer into the body, or the name of a parameter or header."""
    detail: str
    """What is wrong, in words."""


class Problem(BaseModel):
    """What went wrong, as RFC 9457 writes it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str
    """An address for the kind of problem; its last part is `code`."""
    title: str
    """The kind of problem in words, the same for each problem of a status."""
    status: Annotated[int, Field(ge=400, le=599)]
    """The HTTP status."""
    code: str
    """What a program decides by; it never changes."""
    detail: str | None = None
    """What happened this time."""
    instance: str
    """The path that was asked for."""
    errors: list[Fault] | None = None
    """Each thing that is wrong with the request."""


class ApiProblem(Exception):
    """A request cannot be served; the door answers with a problem."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str | None = None,
        *,
        errors: list[Fault] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


def answer(status: int, error: Exception) -> Response:
    """Return the problem for a failure of any kind."""
    if isinstance(error, ApiProblem):
        return _response(error)
    if isinstance(error, Refusal):
        detail = str(error) if str(error) != error.code else None
        return _response(ApiProblem(status, error.code, detail))
    headers = {}
    if isinstance(error, HTTPException):
        allowed = dict(error.get_headers()).get("Allow")
        headers = {"Allow": allowed} if allowed else {}
    code = _TITLES.get(status, "failed").lower().replace(" ", "_")
    return _response(ApiProblem(status, f"http_{status}" if status < 500 else code, None,
                                headers=headers))  # fmt: skip


def answer_problem(error: ApiProblem) -> Response:
    """Return the response for a problem that the API itself found."""
    log.info("refused %s %s: %s", request.method, request.endpoint, error.code)
    return _response(error)


def faults_of(error: ValidationError, *, inside: str = "") -> list[Fault]:
    """Return what pydantic found, each with where it is; never what was sent."""
    return [
        Fault(
            pointer=inside + "".join(f"/{part}" for part in found["loc"]),
            detail=found["msg"],
        )
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _response(error: ApiProblem) -> Response:
    problem = Problem(
        type=f"urn:spinn:problem:{error.code}",
        title=_TITLES.get(error.status, "The request failed"),
        status=error.status,
        code=error.code,
        detail=error.detail,
        instance=request.path,
        errors=error.errors,
    )
    body = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)
    headers = {"Cache-Control": "no-store", **error.headers}
    return Response(body, error.status, headers, mimetype=MEDIA_TYPE)
