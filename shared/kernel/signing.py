"""Signed texts as itsdangerous makes them, for whoever signs all the time.

The library derives the key from the secret anew for each text, which is as much work as signing.
What is signed here it reads, and the other way round.
"""

from __future__ import annotations

import hmac
from typing import Any

from itsdangerous import (
    Signer,
    TimedSerializer,
    TimestampSigner,
    URLSafeTimedSerializer,
)
from itsdangerous.encoding import base64_encode, want_bytes
from itsdangerous.signer import SigningAlgorithm

# A header alone makes most of what is shorter than this grow.
_TOO_SHORT = 64


class _Sha1(SigningAlgorithm):
    """HMAC with SHA-1 (RFC 2104), which is what the library uses."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the signature of ``value``."""
        return hmac.digest(key, value, "sha1")


class _QuickSigner(TimestampSigner):
    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{**more, "algorithm": _Sha1()})
        self._derived: dict[bytes, bytes] = {}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """Return the key that a secret stands for."""
        secret = want_bytes(self.secret_key if secret_key is None else secret_key)
        if secret not in self._derived:
            self._derived[secret] = super().derive_key(secret)
        return self._derived[secret]


class QuickSerializer(URLSafeTimedSerializer):
    """A serializer with time, whose signer is made once."""

    default_signer = _QuickSigner
    _made: Signer | None = None

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        """Return the signer of a salt, which is nearly always the same."""
        if salt not in (None, self.salt):
            return super().make_signer(salt)
        if self._made is None:
            self._made = super().make_signer(salt)
        return self._made

    def dump_payload(self, obj: Any) -> bytes:
        """Return what is signed; whether something short would shrink is not tried."""
        plain = TimedSerializer.dump_payload(self, obj)
        return base64_encode(plain) if len(plain) < _TOO_SHORT else super().dump_payload(obj)
