"""Three programs that judge signed badges, none of which reaches a network; and one for tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from services.certificates.badges import multibase
from services.certificates.badges.contexts import OPEN_BADGES, load
from services.certificates.badges.errors import ProofInvalid
from services.certificates.badges.proofs import verify
from tests.conformance.javascript.reader import JavaScript

_ED25519_LENGTH = 32
Judge = Callable[[bytes], bool]


def judges(javascript: JavaScript, identity: Mapping[str, Any], now: str) -> dict[str, Judge]:
    """Return for each program whether it accepts a badge of the issuer with this DID document."""
    return {
        "digitalbazaar": lambda content: _digitalbazaar(javascript, content, identity, now),
        "openbadgeslib": lambda content: _openbadgeslib(content, identity),
        "own": lambda content: own_judge(content, identity),
    }


def _digitalbazaar(
    javascript: JavaScript, content: bytes, identity: Mapping[str, Any], now: str
) -> bool:
    documents = {OPEN_BADGES: load(OPEN_BADGES)["document"], identity["id"]: identity}
    for method in identity["verificationMethod"]:
        documents[method["id"]] = {"@context": "https://w3id.org/security/multikey/v1", **method}
    told = javascript.ask("credential", content, documents=documents, now=now)
    return bool(told["verified"])


def _openbadgeslib(content: bytes, identity: Mapping[str, Any]) -> bool:
    host = identity["id"].removeprefix("did:web:")

    def download(address: str) -> bytes:
        assert address == f"https://{host}/.well-known/did.json"
        return json.dumps(identity).encode()

    try:
        OB3LdpVerifier.for_issuer_did(identity["id"]).verify(content, download=download)
    except OB3VerificationError:
        return False
    return True


def own_judge(content: bytes, identity: Mapping[str, Any]) -> bool:
    """Tell whether we accept a badge ourselves."""

    def find(method: str) -> Ed25519PublicKey | None:
        for each in identity["verificationMethod"]:
            if each["id"] == method and method in identity["assertionMethod"]:
                key = multibase.decode(each["publicKeyMultibase"])[-_ED25519_LENGTH:]
                return Ed25519PublicKey.from_public_bytes(key)
        return None

    document = json.loads(content)
    try:
        method = verify(document, find)
    except ProofInvalid:
        return False
    return method.partition("#")[0] == document["issuer"]["id"]
