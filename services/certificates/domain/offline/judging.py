"""Judges a file by what its reader holds: six findings, each by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.certificates.badges.errors import ProofInvalid
from services.certificates.badges.proofs import verify
from services.certificates.domain.offline.findings import Finding, Verdict
from services.certificates.domain.offline.log_proofs import ENDING, KeptRoot, ProofFile
from services.certificates.domain.offline.status_files import StatusFile
from services.certificates.domain.offline.trusted import IssuerKeys, issuer_of
from services.certificates.gateways.credentials.notes import verifies
from services.certificates.gateways.sealing.authority import has_certified
from services.certificates.gateways.sealing.told import SealReading
from services.certificates.merkle.notes import is_signed_by


@dataclass(frozen=True)
class Held:
    """What the reader holds beside the file; each may be missing.

    ``authority`` is the certificate (PEM) of who certified the seal key.
    """

    authority: bytes | None = None
    issuer: IssuerKeys | None = None
    proof: ProofFile | None = None
    kept: KeptRoot | None = None
    lists: tuple[StatusFile, ...] = ()


def judge(reading: SealReading, held: Held, *, now: datetime) -> list[Finding]:
    """Return what speaks for a file, what against it, and what could not be looked at."""
    return [
        _seal(reading),
        _whole(reading),
        _issuer(reading, held.authority),
        *_badges(reading.attached, held.issuer),
        *_log(reading, held),
        *_lists(reading.attached, held, now),
    ]


def _seal(reading: SealReading) -> Finding:
    if reading.key_fingerprint is None:
        return Finding("seal", "bad", "none")
    if reading.is_intact:
        return Finding("seal", "good", "unbroken")
    return Finding("seal", "bad", "broken")


def _whole(reading: SealReading) -> Finding:
    if reading.covers_all:
        return Finding("whole", "good", "all")
    return Finding("whole", "bad", "not_all")


def _issuer(reading: SealReading, authority: bytes | None) -> Finding:
    details = {"fingerprint": reading.key_fingerprint or "", "name": reading.sealed_by or ""}
    if reading.certificate is None:
        return Finding("issuer", "bad", "none")
    if authority is None:
        return Finding("issuer", "open", "no_authority", details)
    if has_certified(authority, reading.certificate):
        return Finding("issuer", "good", "certified", details)
    return Finding("issuer", "bad", "not_certified", details)


def _badges(attached: Iterable[bytes], issuer: IssuerKeys | None) -> Iterator[Finding]:
    for document in filter(None, map(_document, attached)):
        if issuer is None:
            yield Finding("badge", "open", "no_issuer")
        else:
            yield _badge(document, issuer)


def _badge(document: dict[str, Any], issuer: IssuerKeys) -> Finding:
    try:
        verify(document, issuer.keys.get)
    except ProofInvalid:
        return Finding("badge", "bad", "invalid")
    if issuer_of(document) != issuer.did:
        return Finding("badge", "bad", "other_issuer")
    return Finding("badge", "good", "valid", {"did": issuer.did})


def _lists(attached: Iterable[bytes], held: Held, now: datetime) -> Iterator[Finding]:
    if held.issuer is None:
        return
    for badge in filter(None, map(_document, attached)):
        for each in held.lists:
            yield each.judge(badge, held.issuer, now)


def _document(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    return document if isinstance(document, dict) and "proof" in document else None


def _log(reading: SealReading, held: Held) -> Iterator[Finding]:
    proof = held.proof
    if proof is None:
        yield Finding("log", "open", "no_proof")
        return
    details = {"number": proof.root.size, "at": proof.root.at, "log": proof.root.origin}
    if not proof.is_included() or not proof.has_file(reading.sha256):
        yield Finding("log", "bad", "not_included", details)
        return
    yield Finding("log", "good", "included", details)
    yield _root(proof, held.issuer)
    if held.kept is not None:
        yield _agreement(held.kept, proof)
    if last := proof.last_event():
        verdict: Verdict = "bad" if last.event in ENDING else "good"
        yield Finding("status", verdict, last.event, {"at": last.at})


def _root(proof: ProofFile, issuer: IssuerKeys | None) -> Finding:
    if issuer is None:
        return Finding("log", "open", "root_unchecked")
    if any(is_signed_by(proof.note, key, verifies) for key in issuer.raw):
        return Finding("log", "good", "root_signed")
    return Finding("log", "bad", "root_not_signed")


def _agreement(kept: KeptRoot, proof: ProofFile) -> Finding:
    agrees = kept.agrees_with(proof.root)
    if agrees is None:
        return Finding("log", "open", "roots_apart")
    if agrees:
        return Finding("log", "good", "roots_agree")
    return Finding("log", "bad", "roots_differ")
