"""Reads a badge of ours again: whose key made its proof."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.certificates.badges.errors import ProofInvalid
from services.certificates.badges.issuer_id import PublicKey
from services.certificates.badges.proofs import verify


def name_of_signer(content: bytes, keys: Mapping[str, PublicKey]) -> str | None:
    """Return the name of the key that signed a badge in the name of its issuer, or None.

    ``content`` must be bytes that we have issued: canonical forms of hostile documents can
    take for ever.
    """
    document = json.loads(content)

    def find(method: str) -> Ed25519PublicKey | None:
        issuer, _sharp, name = method.partition("#")
        key = keys.get(name) if issuer == document["issuer"]["id"] else None
        return key if isinstance(key, Ed25519PublicKey) else None

    try:
        return verify(document, find).partition("#")[2]
    except ProofInvalid:
        return None
