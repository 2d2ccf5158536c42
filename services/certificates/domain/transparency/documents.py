"""What the log hands out as JSON: proofs, for programs that know nothing of ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from services.certificates.domain.transparency.entries import written_time
from services.certificates.domain.transparency.proving import LogProof, ProvenEntry
from services.certificates.storage.log_standing import LogRoot

FORMAT = "spinn-log-proof/1"


def proof_document(proof: LogProof) -> dict[str, Any]:
    """Return what proves that a certificate or transcript is in the log; hashes in hexadecimal.

    ``root.note`` is the signed root. ``entries`` have the ``entry`` as it is hashed, its place
    and the hashes beside its way to the root (RFC 9162 section 2.1.3). ``listed`` has the same of
    every certificate in a transcript, under the same root.
    """
    listed = {"listed": [_listed(each) for each in proof.listed]} if proof.listed else {}
    return {
        "format": FORMAT,
        "certificate": proof.number,
        "root": root_document(proof.root) if proof.root else None,
        "entries": [_entry(each) for each in proof.proven],
        "waiting": proof.waiting,
        **listed,
    }


def root_document(root: LogRoot) -> dict[str, Any]:
    """Return one signed root."""
    return {
        "number": root.number,
        "size": root.size,
        "hash": root.root.hex(),
        "signed_at": written_time(root.signed_at),
        "note": root.note,
    }


def consistency_document(earlier: LogRoot, later: LogRoot, path: Sequence[bytes]) -> dict[str, Any]:
    """Return what proves that ``later`` holds all of ``earlier`` (RFC 9162 section 2.1.4)."""
    return {
        "format": "spinn-log-consistency/1",
        "earlier": root_document(earlier),
        "later": root_document(later),
        "path": [each.hex() for each in path],
    }


def _listed(proof: LogProof) -> dict[str, Any]:
    return {"certificate": proof.number, "entries": [_entry(each) for each in proof.proven]}


def _entry(proven: ProvenEntry) -> dict[str, Any]:
    return {
        "entry": asdict(proven.entry),
        "index": proven.index,
        "path": [each.hex() for each in proven.path],
    }
