"""Credentials as JSON Web Tokens, for readers without JSON-LD (Open Badges 3.0, 8.2.4)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from services.certificates.badges.errors import ProofInvalid

_ALGORITHM = "RS256"


@dataclass(frozen=True)
class TokenSigner:
    """Signs with one RSA key; ``key_id`` is the address where its JWK is found."""

    key: RSAPrivateKey
    key_id: str

    def sign(self, document: Mapping[str, Any]) -> str:
        """Return a document as a token; the registered claims repeat what it says.

        A proof of the other form is left out. Same input, same token.
        """
        head = {"alg": _ALGORITHM, "kid": self.key_id, "typ": "JWT"}
        bare = {name: value for name, value in document.items() if name != "proof"}
        signed = ".".join(_encode(_json(part)) for part in (head, {**bare, **_claims(document)}))
        signature = self.key.sign(signed.encode(), padding.PKCS1v15(), SHA256())
        return f"{signed}.{_encode(signature)}"


def verify(token: str, find_key: Callable[[str], RSAPublicKey | None]) -> dict[str, Any]:
    """Return the document of a token, with its claims.

    Raises:
        ProofInvalid: It is no such token, its key is unknown, or it was changed.
    """
    try:
        head_text, body_text, signature = token.split(".")
        head, body = (json.loads(_decode(part)) for part in (head_text, body_text))
        key = find_key(head["kid"]) if head["alg"] == _ALGORITHM else None
        if key is None:
            raise ProofInvalid("the key is unknown")
        signed = f"{head_text}.{body_text}".encode()
        key.verify(_decode(signature), signed, padding.PKCS1v15(), SHA256())
    except (ValueError, KeyError, TypeError, InvalidSignature) as error:
        raise ProofInvalid(str(error) or "the token was changed") from None
    document: dict[str, Any] = body
    return document


def jwk(key: RSAPublicKey) -> dict[str, str]:
    """Return the public key as a JSON Web Key (RFC 7517), named by its thumbprint (RFC 7638)."""
    numbers = key.public_numbers()
    members = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
    thumbprint = _encode(hashlib.sha256(_json(members)).digest())
    return {**members, "alg": _ALGORITHM, "use": "sig", "kid": thumbprint}


def _claims(document: Mapping[str, Any]) -> dict[str, Any]:
    issuer, subject = document["issuer"], document["credentialSubject"]
    claims = {
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "jti": document["id"],
        "sub": subject["id"],
        "nbf": _seconds(document["validFrom"]),
    }
    if until := document.get("validUntil"):
        claims["exp"] = _seconds(until)
    return claims


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _number(number: int) -> str:
    return _encode(number.to_bytes((number.bit_length() + 7) // 8))


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
