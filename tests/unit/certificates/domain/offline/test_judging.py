"""What a file proves to somebody without a database: every finding by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.certificates.domain.offline.findings import Finding, outcome
from services.certificates.domain.offline.judging import Held, judge
from services.certificates.domain.offline.log_proofs import KeptRoot, ProofFile
from services.certificates.domain.offline.trusted import DocumentUnreadable, IssuerKeys
from services.certificates.gateways.sealing.told import SealReading
from tests.support.badges import badge, signer

ISSUER = signer()
DID = ISSUER.identity.document(key.private.public_key() for key in ISSUER.keys)
ROOT = "log\n1\n" + "A" * 43 + "=\n\n"


def verdicts(reading: SealReading, held: Held = Held()) -> dict[str, str]:  # noqa: B008 - frozen
    return {finding.about: f"{finding.verdict} {finding.code}" for finding in judge(reading, held)}


def test_file_when_it_has_no_seal_has_nobody_who_issued_it():
    assert verdicts(SealReading("f00d")) == {
        "seal": "bad none",
        "whole": "bad not_all",
        "issuer": "bad none",
        "log": "open no_proof",
    }


def test_file_when_what_vouches_for_its_key_is_no_certificate_is_not_certified():
    reading = SealReading("f00d", None, "f00d", True, True, certificate=b"?")
    assert verdicts(reading, Held(authority=b"?"))["issuer"] == "bad not_certified"


def test_badge_when_inside_is_judged_by_the_keys_of_the_issuer():
    ours, keys = badge().content, IssuerKeys.read(DID)
    assert (
        verdicts(SealReading("f00d", attached=(ours,)), Held(issuer=keys))["badge"] == "good valid"
    )
    elsewhere = IssuerKeys("did:web:example.com", keys.keys)
    reading = SealReading("f00d", attached=(ours, b"no badge", b"[]"))
    assert verdicts(reading, Held(issuer=elsewhere))["badge"] == "bad other_issuer"


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        {**DID, "assertionMethod": []},
        {**DID, "verificationMethod": [{**DID["verificationMethod"][1]}]},
        {
            **DID,
            "verificationMethod": [{**DID["verificationMethod"][0], "publicKeyMultibase": "z6"}],
        },
    ],
)
def test_issuer_when_their_document_vouches_for_no_key_is_refused(document: Any):
    with pytest.raises(DocumentUnreadable):
        IssuerKeys.read(document)


@pytest.mark.parametrize(
    "document", [{}, [], {"format": "another"}, {"format": "spinn-log-proof/1"}]
)
def test_proof_when_it_is_something_else_is_refused(document: Any):
    with pytest.raises(DocumentUnreadable):
        ProofFile.read(document)


def test_kept_root_when_what_leads_to_it_is_something_else_is_refused():
    with pytest.raises(DocumentUnreadable, match="two roots"):
        KeptRoot.read(ROOT, json.loads('{"path": 7}'))
    with pytest.raises(DocumentUnreadable, match="no signed root"):
        KeptRoot.read("something")


def test_outcome_when_one_finding_speaks_against_the_file_is_that():
    good, bad, still_open = (Finding("log", verdict, "x") for verdict in ("good", "bad", "open"))
    assert [outcome(each) for each in ([good], [good, still_open], [still_open, bad])] == [0, 3, 1]
