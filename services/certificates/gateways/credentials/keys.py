"""Keys of the issuer: Ed25519 for proofs, RSA for tokens, each in a file of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Generic, Literal, TypeVar, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

from services.certificates.badges.issuer_id import PublicKey
from services.certificates.gateways.errors import KeyUnusable
from services.certificates.gateways.key_files import (
    TEST_UNIT,
    open_key_file,
    subject_name,
    validity,
)

_SMALLEST_RSA = 2048
_EXPONENT = 65537

Private = TypeVar("Private", Ed25519PrivateKey, RSAPrivateKey)


@dataclass(frozen=True)
class IssuerKey(Generic[Private]):
    """A private key, and the certificate that says whose it is and until when it is used.

    The certificate is signed by the key itself: who vouches for the key is the host that
    publishes it (``did:web``).
    """

    private: Private
    holder: x509.Certificate
    purpose: Literal["credential", "token"]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in hexadecimal."""
        return hashlib.sha256(self.certificate).hexdigest()

    @property
    def certificate(self) -> bytes:
        """The certificate in DER."""
        return self.holder.public_bytes(Encoding.DER)

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        return _named(self.holder, NameOID.COMMON_NAME)

    @property
    def is_test(self) -> bool:
        """Whether the key was made for a demo and proves nothing."""
        return _named(self.holder, NameOID.ORGANIZATIONAL_UNIT_NAME) == TEST_UNIT

    @property
    def not_after(self) -> datetime:
        """Until when it is used."""
        return self.holder.not_valid_after_utc


def open_proof_key(place: str, password: str) -> IssuerKey[Ed25519PrivateKey]:
    """Open the PKCS#12 file of the key that makes proofs.

    Raises:
        KeyUnusable: It is not there, does not open, or is of another kind.
    """
    key, certificates = open_key_file(place, password)
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable("badges are signed with Ed25519: no other kind is certified")
    return IssuerKey(key, certificates[0], "credential")


def open_token_key(place: str, password: str) -> IssuerKey[RSAPrivateKey]:
    """Open the PKCS#12 file of the key that signs tokens.

    Raises:
        KeyUnusable: It is not there, does not open, or is of another kind.
    """
    key, certificates = open_key_file(place, password)
    if not isinstance(key, RSAPrivateKey) or key.key_size < _SMALLEST_RSA:
        raise KeyUnusable("tokens are signed with RSA of 2,048 bits or more")
    return IssuerKey(key, certificates[0], "token")


def make_proof_key(
    organisation: str, *, password: str, now: datetime, years: int, is_test: bool = False
) -> bytes:
    """Make an Ed25519 key of ``organisation`` and return its PKCS#12 file."""
    key = Ed25519PrivateKey.generate()
    subject = subject_name(organisation, f"{organisation} badges", is_test=is_test)
    certificate = _described(key, subject, validity(now, years)).sign(key, None)
    return _file(key, certificate, password)


def make_token_key(
    organisation: str, *, password: str, now: datetime, years: int, is_test: bool = False
) -> bytes:
    """Make an RSA key of ``organisation`` and return its PKCS#12 file."""
    key = generate_private_key(_EXPONENT, _SMALLEST_RSA)
    subject = subject_name(organisation, f"{organisation} badges as tokens", is_test=is_test)
    certificate = _described(key, subject, validity(now, years)).sign(key, SHA256())
    return _file(key, certificate, password)


def public_key(certificate: bytes) -> PublicKey:
    """Return the key of a certificate in DER that this module made."""
    return cast("PublicKey", x509.load_der_x509_certificate(certificate).public_key())


def _described(
    key: Ed25519PrivateKey | RSAPrivateKey, subject: x509.Name, until: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    number = x509.random_serial_number()
    return x509.CertificateBuilder(subject, subject, key.public_key(), number, *until)


def _file(
    key: Ed25519PrivateKey | RSAPrivateKey, certificate: x509.Certificate, password: str
) -> bytes:
    protection = BestAvailableEncryption(password.encode())
    return serialize_key_and_certificates(b"badges", key, certificate, None, protection)


def _named(certificate: x509.Certificate, what: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(what)
    return str(found[0].value) if found else ""
