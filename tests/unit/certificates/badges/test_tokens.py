"""Tokens: the document with the claims that repeat it."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

import pytest

from services.certificates.badges.errors import ProofInvalid
from services.certificates.badges.tokens import verify
from tests.support.badges import any_document, signer

ISSUER = signer()
DOCUMENT = any_document(Random(2))


def find(key_id: str) -> Any:
    assert ISSUER.token_key is not None
    key = ISSUER.token_key.private.public_key()
    return key if key_id == ISSUER.identity.key_url(key) else None


def parts(token: str) -> list[Any]:
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def token() -> str:
    made = ISSUER.token(DOCUMENT)
    assert made is not None
    return made


def test_token_when_made_then_its_claims_repeat_the_document() -> None:
    head, body = parts(token())
    assert (head["alg"], head["typ"]) == ("RS256", "JWT")
    assert head["kid"].startswith("https://spinn.example.org/certificates/keys/")
    assert (body["iss"], body["jti"]) == ("did:web:example.org", DOCUMENT["id"])
    assert body["sub"] == DOCUMENT["credentialSubject"]["id"]
    assert body["nbf"] % 86400 == 0
    assert "exp" not in body
    assert {name: body[name] for name in DOCUMENT} == DOCUMENT
    assert token() == token()


def test_token_when_the_document_has_a_proof_then_leaves_it_out() -> None:
    assert ISSUER.token({**DOCUMENT, "proof": {"type": "x"}}) == token()


def test_token_when_the_document_ends_then_says_when() -> None:
    made = ISSUER.token({**DOCUMENT, "issuer": "did:web:x", "validUntil": "1970-01-02T00:00:00Z"})
    assert made is not None
    assert (parts(made)[1]["exp"], parts(made)[1]["iss"]) == (86400, "did:web:x")


def test_token_when_nothing_changed_then_gives_the_document() -> None:
    assert verify(token(), find)["name"] == DOCUMENT["name"]


@pytest.mark.parametrize("change", ["", "a.b", "a.b.c", "none", "body", "signature"])
def test_token_when_changed_then_is_refused(change: str) -> None:
    head, body, signature = token().split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","kid":"x"}').decode().rstrip("=")
    changed = {
        "none": f"{none}.{body}.",
        "body": f"{head}.{body[:-4]}AAAA.{signature}",
        "signature": f"{head}.{body}.{signature[:-4]}AAAA",
    }
    with pytest.raises(ProofInvalid):
        verify(changed.get(change, change), find)
