"""Public documents for software: the status lists, in the form that the reader asks for."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue

from services.certificates.domain.status.bits import PURPOSES
from services.certificates.storage.status_lists import StatusCredential
from services.certificates.storage.status_queries import credential
from services.certificates.web.published import published
from shared.kernel.errors import NotFound
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("status_lists", __name__)

# Verifiable Credentials Data Model 2.0, section 6.2, and VC-JOSE-COSE, section 6.1.
_DATA_INTEGRITY = "application/vc"
_JWT = "application/vc+jwt"
# By these names readers ask for the same two forms.
_ALSO_DATA_INTEGRITY = ("application/ld+json", "application/json")
_ALSO_JWT = ("application/jwt", "text/plain")
_OFFERED = (_DATA_INTEGRITY, *_ALSO_DATA_INTEGRITY, _JWT, *_ALSO_JWT)


@blueprint.get("/status/<purpose>/<int(max=2147483647):number>")
def show(purpose: str, number: int) -> ResponseReturnValue:
    """Hand out a list: as a credential with a proof, or as a token to who prefers it."""
    with current_surroundings().database.reading() as session:
        found = credential(session, purpose, number) if purpose in PURPOSES else None
    if found is None or found.document is None:
        raise NotFound
    return _in_form(found)


def _in_form(found: StatusCredential) -> Response:
    wish = request.accept_mimetypes.best_match(_OFFERED, default=_DATA_INTEGRITY)
    if wish in (_JWT, *_ALSO_JWT) and found.jwt is not None:
        response = make_response(found.jwt)
        response.mimetype = _JWT if wish == "text/plain" else wish
    else:
        response = make_response(found.document)
        response.mimetype = wish if wish in _ALSO_DATA_INTEGRITY else _DATA_INTEGRITY
    response.vary.add("Accept")
    return published(response)
