"""What a seal is signed with, wherever the key lies."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

Sign = Callable[[bytes], bytes]


class KeySigner(Signer):
    """Signs with a key object that is kept.

    The library's own signer reads and checks the private key anew for every document, which
    costs more than all the rest. Signatures are deterministic (RFC 6979), so that a document
    that is sealed again after a crash has the same bytes.
    """

    def __init__(self, sign: Sign, certificate: x509.Certificate, chain: list[Any]) -> None:
        registry = SimpleCertificateStore.from_certs(chain)  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self.sign = sign

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - as the library calls it
    ) -> bytes:
        """Answer the library; the digest is SHA-256, as `PadesSealer` asks for."""
        del digest_algorithm, dry_run
        return self.sign(data)


@dataclass(frozen=True)
class SealKey:
    """A key that may seal, with its certificate."""

    signer: Signer
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hexadecimal."""
        return hashlib.sha256(self.certificate.dump()).hexdigest()
