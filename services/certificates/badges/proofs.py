"""Data Integrity proofs with Ed25519 (cryptosuite ``eddsa-rdfc-2022``, VC DI EdDSA 1.0, 3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.certificates.badges import multibase
from services.certificates.badges.canonical import canonical
from services.certificates.badges.errors import CredentialRefused, ProofInvalid

SUITE = "eddsa-rdfc-2022"

Canonicalise = Callable[[Mapping[str, Any]], bytes]
FindKey = Callable[[str], Ed25519PublicKey | None]
"""From the identifier of a key, as proofs name it, to the key; None if nobody vouches for it."""


@dataclass(frozen=True)
class ProofSigner:
    """Signs documents with one key, known to the world as ``method``."""

    key: Ed25519PrivateKey
    method: str
    canonicalise: Canonicalise = canonical

    def sign(self, document: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
        """Return ``document`` with a proof that claims to be made ``at``; same input, same proof.

        Raises:
            CredentialRefused: The document uses words that mean nothing.
        """
        if "proof" in document:
            raise CredentialRefused("it has a proof already")
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": SUITE,
            "created": moment(at),
            "verificationMethod": self.method,
            "proofPurpose": "assertionMethod",
        }
        signature = self.key.sign(_signed_bytes(document, proof, self.canonicalise))
        return {**document, "proof": {**proof, "proofValue": multibase.encode(signature)}}


def verify(document: Mapping[str, Any], find_key: FindKey) -> str:
    """Check the one proof of a document and return the identifier of the key that made it.

    Whether that key belongs to whom the document names as issuer is for the caller to say.

    Raises:
        ProofInvalid: There is no such proof, its key is unknown, or the document was changed.
    """
    proof = document.get("proof")
    if not isinstance(proof, dict):
        raise ProofInvalid("there is no proof, or more than one")
    settings = {name: value for name, value in proof.items() if name != "proofValue"}
    expected = ("DataIntegrityProof", SUITE, "assertionMethod")
    if tuple(settings.get(name) for name in ("type", "cryptosuite", "proofPurpose")) != expected:
        raise ProofInvalid("the proof is of another kind")
    method = str(settings.get("verificationMethod"))
    key = find_key(method)
    if key is None:
        raise ProofInvalid("the key is unknown")
    bare = {name: value for name, value in document.items() if name != "proof"}
    try:
        signature = multibase.decode(str(proof.get("proofValue")))
        key.verify(signature, _signed_bytes(bare, settings, canonical))
    except (CredentialRefused, InvalidSignature, ValueError) as error:
        raise ProofInvalid(str(error) or "the document was changed") from None
    return method


def moment(at: datetime) -> str:
    """Return an instant as credentials write it, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _signed_bytes(
    document: Mapping[str, Any], proof: Mapping[str, Any], canonicalise: Canonicalise
) -> bytes:
    settings = {"@context": document["@context"], **proof}
    return b"".join(hashlib.sha256(canonicalise(each)).digest() for each in (settings, document))
