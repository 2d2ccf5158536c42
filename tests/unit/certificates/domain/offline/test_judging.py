"""What a file proves to somebody without a database: every finding by itself."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from services.certificates.domain.offline.findings import Finding, outcome
from services.certificates.domain.offline.held import Held
from services.certificates.domain.offline.judging import judge
from services.certificates.domain.offline.kept_roots import KeptRoot
from services.certificates.domain.offline.log_proofs import ProofFile
from services.certificates.domain.offline.status_files import StatusFile
from services.certificates.domain.offline.trusted import DocumentUnreadable, IssuerKeys
from services.certificates.domain.status.bits import Purpose, encoded
from services.certificates.domain.status.documents import list_credential
from services.certificates.domain.status.places import StatusPlace
from services.certificates.domain.transparency.entries import Entry
from services.certificates.gateways.sealing.told import SealReading
from tests.support.badges import SIGNED_AT, badge, signer
from tests.support.certificates import certificate_links

ISSUER = signer()
DID = ISSUER.identity.document(key.private.public_key() for key in ISSUER.keys)
ROOT = "log\n1\n" + "A" * 43 + "=\n\n"


def verdicts(reading: SealReading, held: Held = Held()) -> dict[str, str]:  # noqa: B008 - frozen
    return {
        finding.about: f"{finding.verdict} {finding.code}"
        for finding in judge(reading, held, now=SIGNED_AT)
    }


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


ADDRESS = "https://spinn.example.org/certificates/status/{}/1"


def status_list(purpose: str, position: int | None, *, issuer: str = ISSUER.issuer) -> StatusFile:
    document = list_credential(
        ADDRESS.format(purpose),
        cast("Purpose", purpose),
        encoded([] if position is None else [position]),
        issuer=issuer,
        now=SIGNED_AT,
    )
    return StatusFile.read(ISSUER.sign(document, at=SIGNED_AT))


def of_lists(*lists: StatusFile, now: datetime = SIGNED_AT, position: int = 7) -> list[str]:
    places = StatusPlace(1, position).members(certificate_links())
    content = badge(status=tuple(places)).content
    held = Held(issuer=IssuerKeys.read(DID), lists=lists)
    found = judge(SealReading("f00d", attached=(content,)), held, now=now)
    return [f"{each.verdict} {each.code}" for each in found if each.about == "status"]


def test_status_when_lists_are_held_is_read_from_their_bits():
    clear = status_list("revocation", None), status_list("suspension", 8)
    assert of_lists(*clear) == ["good list_no_revocation", "good list_no_suspension"]
    marked = status_list("revocation", 7), status_list("suspension", 7)
    assert of_lists(*marked) == ["bad list_revocation", "bad list_suspension"]


def test_status_when_the_list_is_not_to_be_believed_stays_open():
    listed = status_list("revocation", None)
    changed = StatusFile({**listed.document, "validUntil": "2099-01-01T00:00:00Z"})
    assert of_lists(changed) == ["open list_refused"]
    assert of_lists(status_list("revocation", None, issuer="did:web:a")) == ["open list_refused"]
    assert of_lists(listed, now=SIGNED_AT + timedelta(days=4)) == ["open list_old"]
    another = list_credential(
        "https://a", "revocation", encoded([]), issuer=ISSUER.issuer, now=SIGNED_AT
    )
    assert of_lists(StatusFile(ISSUER.sign(another, at=SIGNED_AT))) == ["open list_of_others"]


@pytest.mark.parametrize("status", [7, [7], [{}], "x", [{"statusListCredential": "https://a"}]])
def test_status_when_the_badge_is_malformed_stays_open(status: Any):
    listed = status_list("revocation", None)
    found = listed.judge(
        {"issuer": ISSUER.issuer, "credentialStatus": status}, IssuerKeys.read(DID), SIGNED_AT
    )
    assert (found.verdict, found.code) == ("open", "list_of_others")


@pytest.mark.parametrize("bits", ["", "x", "uAAAA", "u", 7])
def test_status_list_when_it_is_something_else_is_refused(bits: Any):
    document = dict(status_list("revocation", None).document)
    for changed in (
        {**document, "credentialSubject": {"encodedList": bits}},
        {**document, "type": ["VerifiableCredential"]},
        {},
    ):
        with pytest.raises(DocumentUnreadable):
            StatusFile.read(changed)


def test_proof_when_it_tells_of_a_timestamp_alone_says_nothing_of_the_status():
    entry = Entry("5a17", "7K4M", "timestamped", "2026-11-30Z", "f00d", None)
    note = f"log\n1\n{b64encode(entry.leaf()).decode()}\n\n"
    document = {
        "format": "spinn-log-proof/1",
        "root": {"note": note},
        "entries": [{"entry": asdict(entry), "index": 0, "path": []}],
    }
    found = verdicts(SealReading("f00d"), Held(proof=ProofFile.read(document)))
    assert (found["log"], found.get("status")) == ("open root_unchecked", None)


def test_kept_root_when_what_leads_to_it_is_something_else_is_refused():
    with pytest.raises(DocumentUnreadable, match="two roots"):
        KeptRoot.read(ROOT, json.loads('{"path": 7}'))
    with pytest.raises(DocumentUnreadable, match="no signed root"):
        KeptRoot.read("something")


def test_outcome_when_one_finding_speaks_against_the_file_is_that():
    good, bad, still_open = (Finding("log", verdict, "x") for verdict in ("good", "bad", "open"))
    assert [outcome(each) for each in ([good], [good, still_open], [still_open, bad])] == [0, 3, 1]
