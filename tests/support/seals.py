"""Keys that seal in tests: made once per process, in a file or on a token of SoftHSM."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    load_pkcs12,
    serialize_key_and_certificates,
)
from cryptography.x509.oid import NameOID
from pkcs11.util.x509 import decode_x509_certificate

from services.certificates.gateways.sealing.authority import NewKey, make_key

PASSWORD = "a password that only the tests know"
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "1234"


HOUSE = "Stiftelsen Exempelparken"


@cache
def new_key(organisation: str, *, is_test: bool) -> NewKey:
    """Return a key with its authority; the same one for the same arguments."""
    return make_key(organisation, password=PASSWORD, now=MADE_AT, years=5, is_test=is_test)


@cache
def key_file(organisation: str = HOUSE, *, is_test: bool = False) -> Path:
    """Return the path of that key's file; the authority's certificate lies beside it as .pem."""
    place = Path(mkdtemp(prefix="seal-")) / "seal.p12"
    key = new_key(organisation, is_test=is_test)
    place.write_bytes(key.pkcs12)
    place.with_suffix(".pem").write_bytes(key.authority)
    return place


def self_signed_file(key: Any, folder: Path) -> str:
    """Put ``key`` into a PKCS#12 file with a certificate that it signs itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody")])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now, now + timedelta(days=1)
    ).sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256())
    place = folder / "key.p12"
    protection = BestAvailableEncryption(PASSWORD.encode())
    place.write_bytes(serialize_key_and_certificates(b"k", key, certificate, None, protection))
    return str(place)


def token_with_key(folder: Path) -> str:
    """Put the key on a new token of SoftHSM and return its address; sets SOFTHSM2_CONF."""
    settings = folder / "softhsm2.conf"
    (folder / "tokens").mkdir()
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    store = load_pkcs12(new_key(HOUSE, is_test=False).pkcs12, PASSWORD.encode())
    assert store.key is not None
    assert store.cert is not None
    key = folder / "key.pem"
    key.write_bytes(store.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _softhsm("--init-token", "--free", "--label", "spinn", "--pin", PIN, "--so-pin", PIN)
    _softhsm(
        "--import", str(key), "--token", "spinn", "--label", "seal", "--id", "01", "--pin", PIN
    )
    _add_certificate(store.cert.certificate.public_bytes(Encoding.DER), "seal", b"\x01")
    (authority,) = store.additional_certs
    _add_certificate(authority.certificate.public_bytes(Encoding.DER), "authority", b"\x02")
    return f"pkcs11:token=spinn;object=seal?module-path={SOFTHSM}"


def _softhsm(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


def _add_certificate(content: bytes, label: str, number: bytes) -> None:
    token = pkcs11.lib(SOFTHSM).get_token(token_label="spinn")
    with token.open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                **decode_x509_certificate(content),
                pkcs11.Attribute.LABEL: label,
                pkcs11.Attribute.ID: number,
                pkcs11.Attribute.TOKEN: True,
            }
        )
