"""Sending a request twice under one key does it once: key, hash and answer in its transaction."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flask import Response, request

from services.registration.api.operations import Call
from services.registration.api.problems import ApiProblem
from services.registration.storage import api_access

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_FOR = timedelta(hours=24)
REPLAYED = "Idempotency-Replayed"
_KEPT_HEADERS = ("ETag", "Location")


def replayed(call: Call) -> Response | None:
    """Return the answer that this key got before, or None if the request is new.

    Only what succeeded is kept: a refusal rolls everything back, the key with it. A second
    request that comes while the first is under way waits for it.

    Raises:
        ApiProblem: The key is not usable, or came with another request before.
    """
    key = _key()
    if key is None:
        return None
    wanted = _hash_of_request(call)
    api_access.forget_keys_before(call.db, call.token.id, call.now - KEPT_FOR)
    if api_access.claim_key(
        call.db, token_id=call.token.id, key=key, request_hash=wanted, now=call.now
    ):
        return None
    kept = api_access.request_of_key(call.db, call.token.id, key)
    if kept is None:
        raise ApiProblem(409, "key_in_use", "Another request holds this key; send yours again.")
    if kept.request_hash != wanted:
        raise ApiProblem(422, "key_reused", "This key came with another request before.")
    headers = {**kept.headers, REPLAYED: "true"}
    return Response(kept.body, kept.status, headers, mimetype="application/json")


def keep(call: Call, response: Response) -> None:
    """Keep what the request was answered, so that it can be answered again."""
    key = _key()
    kept = None if key is None else api_access.request_of_key(call.db, call.token.id, key)
    if kept is None:
        return
    kept.status = response.status_code
    kept.body = response.get_data(as_text=True)
    kept.headers = {
        name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
    }


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise ApiProblem(422, "key_not_usable", f"{HEADER} has 1 to {LONGEST_KEY} characters.")
    return key


def _hash_of_request(call: Call) -> str:
    # A file was read as it came in; anything else is small.
    body = call.file_hash.encode() if call.file_hash else request.get_data()
    parts = (request.method.encode(), request.full_path.encode(), body)
    return hashlib.sha256(b"\0".join(parts)).hexdigest()
