"""Point 29: other people's programs accept what we sign, and nothing that was changed since."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from tests.conformance.points import point
from tests.support.badges import SIGNED_AT, any_document, signer

ISSUER = signer()
SIGNED = ISSUER.sign(any_document(Random(29)) | {"name": "Try AI"}, at=SIGNED_AT)
CHANGES = [
    (("name",), "Another"),
    (("validFrom",), "2011-01-01T00:00:00Z"),
    (("issuer", "id"), "did:web:example.com"),
    (("proof", "created"), "2026-11-24T09:00:01Z"),
]


def changed(path: tuple[str, ...], value: str) -> dict[str, Any]:
    """Return the signed document with one value replaced."""
    document = copy.deepcopy(SIGNED)
    place = document
    for name in path[:-1]:
        place = place[name]
    assert place[path[-1]] != value
    place[path[-1]] = value
    return document


def verifier() -> OB3LdpVerifier:
    return OB3LdpVerifier(ISSUER.proof_key.private.public_key())


@point(29)
def test_openbadgeslib_when_asked_then_accepts_our_proof() -> None:
    assert verifier().verify(SIGNED).name == "Try AI"


@point(29)
@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_openbadgeslib_when_something_was_changed_then_refuses(
    path: tuple[str, ...], value: str
) -> None:
    with pytest.raises(OB3VerificationError):
        verifier().verify(changed(path, value))
