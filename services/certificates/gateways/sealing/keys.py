"""Keys that seal: read once per process, from a PKCS#12 file or a PKCS#11 token."""

from __future__ import annotations

from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from services.certificates.gateways.errors import KeyUnusable
from services.certificates.gateways.key_files import open_key_file
from services.certificates.gateways.sealing.signing import KeySigner, SealKey, Sign
from services.certificates.gateways.sealing.tokens import SCHEME, key_on_token

_SMALLEST_RSA = 2048


def open_key(place: str, password: str) -> SealKey:
    """Open the key at ``place``: a path of a PKCS#12 file, or an address as in RFC 7512.

    Such as ``pkcs11:token=spinn;object=seal?module-path=/usr/lib/softhsm/libsofthsm2.so``; the
    password is then the PIN, and key and certificate carry the same label.

    Raises:
        KeyUnusable: It is not there, does not open, or is of a kind that must not seal.
    """
    key = key_on_token(place, password) if place.startswith(SCHEME) else _from_file(place, password)
    _check_kind(key.certificate)
    return key


def _from_file(place: str, password: str) -> SealKey:
    store = open_key_file(place, password)
    first, *chain = (
        x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in store.certificates
    )
    return SealKey(KeySigner(_signing_with(store.key), first, chain), first)


def _signing_with(key: Any) -> Sign:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        ecdsa = ec.ECDSA(SHA256(), deterministic_signing=True)
        return lambda data: key.sign(data, ecdsa)
    if isinstance(key, rsa.RSAPrivateKey):
        return lambda data: key.sign(data, padding.PKCS1v15(), SHA256())
    raise KeyUnusable("a seal is made with ECDSA or RSA: readers refuse other kinds")


def _check_kind(certificate: x509.Certificate) -> None:
    public = certificate.public_key
    if public.algorithm == "ec" and public.curve == ("named", "secp256r1"):
        return
    if public.algorithm == "rsa" and public.bit_size >= _SMALLEST_RSA:
        return
    raise KeyUnusable("a seal is made with ECDSA on P-256, or with RSA of 2,048 bits or more")
