"""Judges what a proof from the log says of a file."""

from __future__ import annotations

from collections.abc import Iterator

from services.certificates.domain.offline.findings import Finding, Verdict
from services.certificates.domain.offline.held import Held
from services.certificates.domain.offline.kept_roots import KeptRoot
from services.certificates.domain.offline.log_proofs import ENDING, ProofFile
from services.certificates.domain.offline.trusted import IssuerKeys
from services.certificates.gateways.credentials.notes import verifies
from services.certificates.gateways.sealing.told import SealReading
from services.certificates.merkle.notes import is_signed_by
from shared.kernel.identifiers import grouped_public_code


def judge_log(reading: SealReading, held: Held) -> Iterator[Finding]:
    """Yield whether the file is in the log, whose root it is, and what happened last."""
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
    yield from _listed(proof)


def _listed(proof: ProofFile) -> Iterator[Finding]:
    """Yield what has become of the certificates in a transcript: all that hold in one line."""
    holding = 0
    for number, last in proof.last_events().items():
        details = {"number": grouped_public_code(number)}
        if last is None:
            yield Finding("status", "open", "listed_unknown", details)
        elif last.event in ENDING:
            yield Finding("status", "bad", f"listed_{last.event}", details | {"at": last.at})
        else:
            holding += 1
    if holding:
        yield Finding("status", "good", "listed_hold", {"number": holding})


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
