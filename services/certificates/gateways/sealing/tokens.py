"""Keys on PKCS#11 tokens."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import pkcs11

from services.certificates.gateways.errors import KeyUnusable
from services.certificates.gateways.sealing.signing import SealKey

SCHEME = "pkcs11:"


def key_on_token(place: str, pin: str) -> SealKey:
    """Open the key at an address as in RFC 7512; the session stays open with it.

    Raises:
        KeyUnusable: There is no such module, token, key or certificate, or the PIN is wrong.
    """
    path, _mark, query = place.removeprefix(SCHEME).partition("?")
    named = {
        name: unquote(value) for name, _is, value in (p.partition("=") for p in path.split(";"))
    }
    module = parse_qs(query).get("module-path", [""])[0]
    label = named.get("object", "")
    try:
        session = pkcs11.open_pkcs11_session(
            module, token_criteria=TokenCriteria(label=named.get("token")), user_pin=pin
        )
        signer = pkcs11.PKCS11Signer(
            session,
            cert_label=label,
            key_label=label,
            use_raw_mechanism=True,
            # All certificates of the token: the chain goes into the seal.
            other_certs_to_pull=None,
        )
        certificate = signer.signing_cert
    except Exception as error:  # modules of many makers fail in as many ways
        raise KeyUnusable(f"{place}: {type(error).__name__} {error}") from error
    return SealKey(signer, certificate)
