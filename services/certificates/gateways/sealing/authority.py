"""Makes a certificate authority of the house's own, and a key that it certifies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from services.certificates.gateways.key_files import subject_name, validity


@dataclass(frozen=True)
class NewKey:
    """A key with its certificate and the authority's, protected by a password; and who vouches."""

    pkcs12: bytes
    authority: bytes
    """The certificate of the authority as PEM, for those who want to check seals."""


def make_key(
    organisation: str, *, password: str, now: datetime, years: int, is_test: bool = False
) -> NewKey:
    """Make an authority and a seal key of ``organisation``, valid for ``years``.

    ECDSA on P-256. The authority's own key is forgotten at once: it can certify nothing else.
    A seal without a timestamp is worth something as long as its certificate, so take years.
    """
    root_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    until = validity(now, years)
    root_name = subject_name(organisation, f"{organisation} authority", is_test=is_test)
    seal_name = subject_name(organisation, f"{organisation} seal", is_test=is_test)
    identifier = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = _certificate(
        (root_name, root_name),
        root_key.public_key(),
        until,
        [
            (x509.BasicConstraints(ca=True, path_length=0), True),
            (_usage(signs_certificates=True), True),
            (identifier, False),
        ],
    ).sign(root_key, SHA256())
    seal = _certificate(
        (seal_name, root_name),
        seal_key.public_key(),
        until,
        [
            (x509.BasicConstraints(ca=False, path_length=None), True),
            # A seal commits to content (RFC 5280 section 4.2.1.3); it opens no connections.
            (_usage(signs_certificates=False), True),
            (x509.SubjectKeyIdentifier.from_public_key(seal_key.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
        ],
    ).sign(root_key, SHA256())
    store = serialize_key_and_certificates(
        b"seal", seal_key, seal, [root], BestAvailableEncryption(password.encode())
    )
    return NewKey(store, root.public_bytes(Encoding.PEM))


def has_certified(authority: bytes, certificate: bytes) -> bool:
    """Tell whether one of the certificates in ``authority`` (PEM) has signed ``certificate`` (DER).

    A certificate speaks for itself, too, if it is among them.
    """
    try:
        found = x509.load_der_x509_certificate(certificate)
        known = x509.load_pem_x509_certificates(authority)
    except ValueError:
        return False
    return any(each == found or _is_signed_by(found, each) for each in known)


def _is_signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _certificate(
    names: tuple[x509.Name, x509.Name],
    public_key: ec.EllipticCurvePublicKey,
    until: tuple[datetime, datetime],
    extensions: Sequence[tuple[x509.ExtensionType, bool]],
) -> x509.CertificateBuilder:
    subject, issuer = names
    builder = x509.CertificateBuilder(
        issuer, subject, public_key, x509.random_serial_number(), *until
    )
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, critical=is_critical)
    return builder


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
