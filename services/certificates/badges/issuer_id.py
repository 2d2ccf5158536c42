"""Who signs, as software finds it: a ``did:web`` and the public keys behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.certificates.badges import multibase
from services.certificates.badges.tokens import jwk

PublicKey = Ed25519PublicKey | RSAPublicKey

# Multicodec ed25519-pub, as an unsigned varint (Controlled Identifiers 1.0, 2.2.2).
_ED25519 = b"\xed\x01"
_CONTEXT = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]


@dataclass(frozen=True)
class IssuerId:
    """The identity of whoever is reached at ``public_url``, which has no trailing slash."""

    public_url: str
    keys_url: str
    """Below it each key is served by its name, for software that does not know ``did:web``."""

    @property
    def did(self) -> str:
        """The identifier (did:web Method, 3.1): host, port and path, with colons between."""
        address = urlsplit(self.public_url)
        host = quote(address.netloc.rpartition("@")[2], safe="")
        return ":".join(["did:web", host, *filter(None, address.path.split("/"))])

    def method(self, key: PublicKey) -> str:
        """Return the identifier of one key, as proofs name it."""
        return f"{self.did}#{key_name(key)}"

    def key_url(self, key: PublicKey) -> str:
        """Return the address of one key, as tokens name it."""
        return f"{self.keys_url}/{key_name(key)}"

    def document(self, keys: Iterable[PublicKey]) -> dict[str, Any]:
        """Return the DID document that vouches for ``keys``, and for no other."""
        methods = [self.verification_method(key) for key in keys]
        return {
            "@context": _CONTEXT,
            "id": self.did,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }

    def verification_method(self, key: PublicKey) -> dict[str, Any]:
        """Return one key as DID documents describe it: a Multikey, or a JWK for RSA."""
        common = {"id": self.method(key), "controller": self.did}
        if isinstance(key, RSAPublicKey):
            return {**common, "type": "JsonWebKey", "publicKeyJwk": jwk(key)}
        return {**common, "type": "Multikey", "publicKeyMultibase": key_name(key)}


def key_name(key: PublicKey) -> str:
    """Name a key by what it is: its Multikey, or the thumbprint of its JWK.

    Such a name can never come to mean another key.
    """
    if isinstance(key, RSAPublicKey):
        return jwk(key)["kid"]
    return multibase.encode(_ED25519 + key.public_bytes(Encoding.Raw, PublicFormat.Raw))
