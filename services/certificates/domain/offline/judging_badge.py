"""Judges the badge inside a file, and what status lists say of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from services.certificates.badges.errors import ProofInvalid
from services.certificates.badges.proofs import verify
from services.certificates.domain.offline.findings import Finding
from services.certificates.domain.offline.held import Held
from services.certificates.domain.offline.trusted import IssuerKeys, issuer_of


def judge_badges(attached: Iterable[bytes], issuer: IssuerKeys | None) -> Iterator[Finding]:
    """Yield whether each badge among the files inside is as the issuer signed it."""
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


def judge_lists(attached: Iterable[bytes], held: Held, now: datetime) -> Iterator[Finding]:
    """Yield what each list that is held says of the badge inside."""
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
