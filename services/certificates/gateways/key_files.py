"""Files that hold a key with its certificate (PKCS#12): what is alike in all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509.oid import NameOID

from services.certificates.gateways.errors import KeyUnusable

TEST_UNIT = "Test key without any meaning"
"""The organisational unit by which everybody tells a key of a demo."""

_YEAR = timedelta(days=365.25)
# Clocks differ, and documents carry the noon of their day.
_BEFORE = timedelta(days=1)


class KeyFile(NamedTuple):
    """A private key, its certificate, and those of the chain above it."""

    key: Any
    certificates: tuple[x509.Certificate, ...]


def open_key_file(place: str, password: str) -> KeyFile:
    """Open the file at the path ``place``.

    Raises:
        KeyUnusable: It is not there, does not open, or holds no key with its certificate.
    """
    try:
        store = load_pkcs12(Path(place).read_bytes(), password.encode() or None)
    except (OSError, ValueError) as error:
        raise KeyUnusable(f"{place}: {error}") from None
    if store.key is None or store.cert is None:
        raise KeyUnusable(f"{place} holds no key with its certificate")
    certificates = (store.cert, *store.additional_certs)
    return KeyFile(store.key, tuple(each.certificate for each in certificates))


def subject_name(organisation: str, common: str, *, is_test: bool) -> x509.Name:
    """Name the owner of a key; one of a demo says what it is."""
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64])]
    if is_test:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TEST_UNIT))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def validity(now: datetime, years: int) -> tuple[datetime, datetime]:
    """Return from when until when a certificate made ``now`` is valid."""
    return now - _BEFORE, now + years * _YEAR
