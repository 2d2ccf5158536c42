"""The issuer's signature, in both forms that readers know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from services.certificates.badges.issuer_id import IssuerId
from services.certificates.badges.proofs import ProofSigner
from services.certificates.badges.quick import QuickCanonicaliser
from services.certificates.badges.tokens import TokenSigner
from services.certificates.gateways.credentials.keys import (
    IssuerKey,
    open_proof_key,
    open_token_key,
)


@dataclass(frozen=True)
class IssuerSigner:
    """Signs as one issuer; made once per process, because it remembers shapes of documents."""

    identity: IssuerId
    proof_key: IssuerKey[Ed25519PrivateKey]
    token_key: IssuerKey[RSAPrivateKey] | None = None
    _canonicalise: QuickCanonicaliser = field(default_factory=QuickCanonicaliser)

    @property
    def issuer(self) -> str:
        """The ``did:web`` that all documents have to name as their issuer."""
        return self.identity.did

    @property
    def keys(self) -> tuple[IssuerKey[Any], ...]:
        """The key of proofs, and that of tokens where there is one."""
        return (self.proof_key,) if self.token_key is None else (self.proof_key, self.token_key)

    def sign(self, document: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
        """Return a JSON-LD document with a Data Integrity proof made ``at``.

        Raises:
            CredentialRefused: It uses a word that its contexts do not define.
        """
        return self._prover.sign(document, at=at)

    def token(self, document: Mapping[str, Any]) -> str | None:
        """Return a document as a JSON Web Token; None where no key for tokens is set."""
        return self._tokens.sign(document) if self._tokens is not None else None

    @cached_property
    def _prover(self) -> ProofSigner:
        method = self.identity.method(self.proof_key.private.public_key())
        return ProofSigner(self.proof_key.private, method, self._canonicalise)

    @cached_property
    def _tokens(self) -> TokenSigner | None:
        if self.token_key is None:
            return None
        key_id = self.identity.key_url(self.token_key.private.public_key())
        return TokenSigner(self.token_key.private, key_id)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key of proofs."""
        return self.proof_key.private.public_key().public_bytes_raw()

    def sign_note(self, text: bytes) -> bytes:
        """Return the signature over a root of the log: 64 bytes.

        What proofs sign is two hashes and never begins with the name of a log.
        """
        return self.proof_key.private.sign(text)


def open_signer(
    identity: IssuerId, *, proof_key: str, token_key: str, password: str
) -> IssuerSigner:
    """Return a signer with the keys in these files; an empty ``token_key`` means none.

    Raises:
        KeyUnusable: A key is not there, does not open, or is of another kind.
    """
    return IssuerSigner(
        identity,
        open_proof_key(proof_key, password),
        open_token_key(token_key, password) if token_key else None,
    )
