"""Checks signatures of the log's roots."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.certificates.gateways.credentials.keys import public_key


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature over ``message`` is by this public key of 32 bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def raw_key(certificate: bytes) -> bytes | None:
    """Return the 32 bytes of the Ed25519 key of a certificate in DER; None if it is another."""
    key = public_key(certificate)
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else None
