"""Serving an operation: token, scope, rate, body, version, key; then its handler, then JSON.

A file that is sent has its row before it is written, and both before the handler begins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast
from uuid import UUID

from flask import Response, request
from psycopg.errors import LockNotAvailable
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from services.registration.api import files_sent, idempotency, versions
from services.registration.api.operations import Call, FileReply, Operation, Receiver, Reply
from services.registration.api.problems import ApiProblem, Fault, faults_of
from services.registration.domain.api_tokens import may, read_token
from services.registration.domain.errors import TokenRefused
from services.registration.domain.links import Links
from services.registration.gateways.file_store import LocalFileStore
from services.registration.settings import RegistrationSettings
from services.registration.storage.api_access import ApiToken
from shared.web.limits import client_address
from shared.web.surroundings import current_surroundings

log = logging.getLogger(__name__)
M = TypeVar("M", bound=BaseModel)

PREFIX = "/api/v1"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="spinn"'}


def view_of(operation: Operation) -> Callable[..., Response]:
    """Return the view that serves ``operation``."""

    def view(**path: UUID) -> Response:
        token = _token(operation)
        query, body = _query(operation), _body(operation)
        begin: Callable[..., Call] = partial(
            Call,
            now=current_surroundings().clock.now(),
            links=Links.of(_settings()),
            token=token,
            settings=_settings(),
            path=path,
            _query=query,
            _body=body,
        )
        if operation.receiver:
            begin = _with_file(operation.receiver, begin)
        with _transaction() as db:
            return _served(operation, begin(db=db))

    view.__name__ = operation.name
    return view


class _transaction:  # noqa: N801 - reads as the function that it is
    """The one transaction of a request; a lock that is not given in time is a conflict."""

    def __enter__(self) -> Session:
        self._scope = current_surroundings().database.transaction()
        return self._scope.__enter__()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._scope.__exit__(type(error) if error else None, error, None)
        del kind, trace
        if isinstance(error, OperationalError) and isinstance(error.orig, LockNotAvailable):
            raise ApiProblem(409, "busy", "Another request is changing the same; try again.")


def _with_file(receiver: Receiver, begin: Callable[..., Call]) -> Callable[..., Call]:
    """Keep the file that is sent; whoever sends it again gets it kept again, and one is swept."""
    sent = files_sent.read(_settings())
    with _transaction() as db:
        file = receiver(begin(db=db), sent.file)
    LocalFileStore(_settings().file_directory).put(file.upload_id, sent.chunks())
    return partial(begin, file=file, file_hash=sent.sha256)


def _settings() -> RegistrationSettings:
    return cast("RegistrationSettings", current_surroundings().settings)


def _served(operation: Operation, call: Call) -> Response:
    earlier = idempotency.replayed(call) if operation.method == "POST" else None
    if earlier is not None:
        return earlier
    current = operation.current(call) if operation.current else None
    if current is not None and operation.changes:
        versions.check_match(current, required=operation.must_match)
    elif current is not None and versions.is_known(current):
        return Response(status=304, headers={"ETag": quote_etag(versions.etag_of(current))})
    result = operation.handler(call)
    if isinstance(result, FileReply):
        return files_sent.given(result, LocalFileStore(call.settings.file_directory))
    response = _response(operation, result)
    if operation.method == "POST":
        idempotency.keep(call, response)
    return response


def _response(operation: Operation, result: BaseModel | Reply | None) -> Response:
    reply = result if isinstance(result, Reply) else Reply(result)
    headers = {"Cache-Control": "private, no-cache"}
    if reply.location:
        headers["Location"] = f"{request.script_root}{PREFIX}{reply.location}"
    if reply.shape is None:
        return Response(status=204, headers=headers)
    if operation.tagged:
        headers["ETag"] = quote_etag(versions.etag_of(reply.shape))
    body = reply.shape.model_dump_json()
    return Response(body, operation.status, headers, mimetype="application/json")


def _token(operation: Operation) -> ApiToken:
    surroundings, settings = current_surroundings(), _settings()
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    sent = secret.strip() if kind.lower() == "bearer" else ""
    try:
        with surroundings.database.transaction() as db:
            token = read_token(db, sent, now=surroundings.clock.now())
    except TokenRefused:
        # Whoever tries tokens is slowed down by where they come from.
        _limit("api-refused", client_address(), settings.api_limit)
        raise ApiProblem(
            401, "token_needed", "Send Authorization: Bearer with a token.", headers=_CHALLENGE
        ) from None
    _limit("api", str(token.id), settings.api_limit)
    if not may(token, [operation.scope]):
        raise ApiProblem(403, "scope_missing", f"The token needs the scope {operation.scope}.")
    return token


def _limit(name: str, key: str, limit: str) -> None:
    if not current_surroundings().limits.allow(name, key, limit):
        raise ApiProblem(
            429, "too_many_requests", f"The limit is {limit}.", headers={"Retry-After": "60"}
        )


def _query(operation: Operation) -> BaseModel | None:
    unknown = [] if operation.query else list(request.args)
    if unknown:
        faults = [Fault(pointer=name, detail="There is no such parameter.") for name in unknown]
        raise ApiProblem(422, "parameters_invalid", errors=faults)
    if operation.query is None:
        return None
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        faults = [Fault(pointer=name, detail="It stands there twice.") for name in twice]
        raise ApiProblem(422, "parameters_invalid", errors=faults)
    try:
        return operation.query.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise ApiProblem(422, "parameters_invalid", errors=faults_of(error)) from None


def _body(operation: Operation) -> BaseModel | None:
    if operation.body is None:
        return None
    if request.mimetype != "application/json":
        raise ApiProblem(415, "not_json", "Send Content-Type: application/json.")
    try:
        return operation.body.model_validate_json(request.get_data())
    except ValidationError as error:
        faults = faults_of(error)
        if any(found["type"] == "json_invalid" for found in error.errors(include_url=False)):
            raise ApiProblem(400, "json_invalid", errors=faults) from None
        raise ApiProblem(422, "body_invalid", errors=faults) from None
