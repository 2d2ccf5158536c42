"""Who signs badges, for software: the keys that we vouch for (did:web), open to everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from services.certificates.badges.issuer_id import key_name
from services.certificates.domain.keys import published_keys
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.web.headers import shared_with_everybody
from shared.web.surroundings import current_surroundings

blueprint = Blueprint("issuer", __name__)


@blueprint.get("/did.json")
def identity() -> ResponseReturnValue:
    """Return the DID document; the site serves it as ``/.well-known/did.json``."""
    with current_surroundings().database.transaction() as session:
        keys = published_keys(session)
    return _shared(current_workplace().links.issuer.document(keys))


@blueprint.get("/keys/<name>")
def key(name: str) -> ResponseReturnValue:
    """Return one key, for software that does not know ``did:web``: a JWK, or a Multikey."""
    with current_surroundings().database.transaction() as session:
        found = [each for each in published_keys(session) if key_name(each) == name]
    if not found:
        raise NotFound
    method = current_workplace().links.issuer.verification_method(found[0])
    multikey = {"@context": "https://w3id.org/security/multikey/v1", **method}
    return _shared(method.get("publicKeyJwk", multikey))


def _shared(document: dict[str, Any]) -> Response:
    return shared_with_everybody(jsonify(document), seconds=300)
