"""Who signs: the identifier out of an address, and the document that vouches for keys."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.certificates.badges.issuer_id import IssuerId, key_name
from tests.support.badges import signer

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://spinn.example.org", "did:web:spinn.example.org"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://example.org/park/spinn", "did:web:example.org:park:spinn"),
    ],
)
def test_identifier_when_made_from_an_address_then_is_of_the_method(address: str, did: str) -> None:
    assert IssuerId(address, f"{address}/keys").did == did


def test_document_when_made_then_vouches_for_these_keys_alone() -> None:
    issuer = signer()
    keys = [each.private.public_key() for each in issuer.keys]
    document = issuer.identity.document(keys)
    assert document["id"] == "did:web:spinn.example.org"
    assert document["assertionMethod"] == [issuer.identity.method(key) for key in keys]
    proof, token = document["verificationMethod"]
    assert proof == {
        "id": f"did:web:spinn.example.org#{key_name(keys[0])}",
        "controller": "did:web:spinn.example.org",
        "type": "Multikey",
        "publicKeyMultibase": key_name(keys[0]),
    }
    assert token["type"] == "JsonWebKey"
    assert sorted(token["publicKeyJwk"]) == ["alg", "e", "kid", "kty", "n", "use"]


def test_key_when_named_then_its_name_is_its_multikey() -> None:
    assert key_name(KEY) == "z6MkehRgf7yJbgaGfYsdoAsKdBPE3dj2CYhowQdcjqSJgvVd"
