"""ETags: which version of a thing somebody has read, and whether it is still the present one."""

from __future__ import annotations

import hashlib

from flask import request
from pydantic import BaseModel

from services.registration.api.problems import ApiProblem


def etag_of(shape: BaseModel) -> str:
    """Return the strong ETag of what is shown."""
    return hashlib.sha256(shape.model_dump_json().encode()).hexdigest()[:32]


def check_match(current: BaseModel, *, required: bool) -> None:
    """Compare If-Match with the present version, which must be locked.

    Raises:
        ApiProblem: 428 if the header is missing though it must be there, 412 if it names
            another version.
    """
    if "If-Match" not in request.headers:
        if required:
            raise ApiProblem(
                428, "if_match_missing", "Send If-Match with the ETag of what you have read."
            )
        return
    if not request.if_match.contains(etag_of(current)):
        raise ApiProblem(412, "changed_since", "Read it again, then decide anew.")


def is_known(current: BaseModel) -> bool:
    """Tell whether the reader has this version already (If-None-Match)."""
    return request.if_none_match.contains_weak(etag_of(current))
