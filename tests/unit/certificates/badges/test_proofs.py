"""Proofs: what they cover, who made them, and that they come out alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.certificates.badges import multibase
from services.certificates.badges.errors import CredentialRefused, ProofInvalid
from services.certificates.badges.proofs import ProofSigner, verify
from tests.support.badges import any_document

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = ProofSigner(KEY, "did:web:example.org#key")


def find(method: str) -> Any:
    return KEY.public_key() if method == SIGNER.method else None


@pytest.fixture
def signed() -> dict[str, Any]:
    return SIGNER.sign(any_document(Random(1)), at=AT)


def test_proof_when_made_twice_is_the_same(signed: dict[str, Any]) -> None:
    assert SIGNER.sign(any_document(Random(1)), at=AT) == signed
    assert signed["proof"]["created"] == "2026-11-24T10:00:00Z"


def test_proof_when_nothing_changed_names_its_key(signed: dict[str, Any]) -> None:
    assert verify(signed, find) == SIGNER.method


def test_proof_when_the_order_of_members_changed_still_holds(signed: dict[str, Any]) -> None:
    assert verify(dict(reversed(signed.items())), find) == SIGNER.method


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("created", "2026-11-24T10:00:01Z"),
        ("type", "Ed25519Signature2020"),
        ("cryptosuite", "eddsa-jcs-2022"),
        ("proofPurpose", "authentication"),
        ("verificationMethod", "did:web:example.org#another"),
        ("proofValue", multibase.encode(bytes(64))),
        ("proofValue", "uAAAA"),
        ("proofValue", None),
    ],
)
def test_proof_when_any_of_it_changed_is_refused(
    signed: dict[str, Any], member: str, value: str
) -> None:
    with pytest.raises(ProofInvalid):
        verify({**signed, "proof": {**signed["proof"], member: value}}, find)


@pytest.mark.parametrize("proof", [None, [], "x", [{}, {}]])
def test_proof_when_there_is_not_exactly_one_is_refused(
    signed: dict[str, Any], proof: object
) -> None:
    with pytest.raises(ProofInvalid):
        verify({**signed, "proof": proof}, find)


def test_document_when_a_word_without_meaning_was_added_is_refused(signed: dict[str, Any]) -> None:
    with pytest.raises(ProofInvalid):
        verify({**signed, "grade": "A"}, find)


def test_document_when_it_has_a_proof_gets_no_second(signed: dict[str, Any]) -> None:
    with pytest.raises(CredentialRefused):
        SIGNER.sign(signed, at=AT)


def test_instant_when_it_has_another_zone_is_told_in_utc() -> None:
    from_afar = AT.astimezone().astimezone(tz=None) + timedelta(0)
    assert SIGNER.sign(any_document(Random(1)), at=from_afar)["proof"]["created"].endswith(
        "10:00:00Z"
    )
