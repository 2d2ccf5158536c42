"""Judges a file by what its reader holds: findings, each by itself."""

from __future__ import annotations

from datetime import datetime

from services.certificates.domain.offline.findings import Finding
from services.certificates.domain.offline.held import Held
from services.certificates.domain.offline.judging_badge import judge_badges, judge_lists
from services.certificates.domain.offline.judging_log import judge_log
from services.certificates.gateways.sealing.authority import has_certified
from services.certificates.gateways.sealing.told import SealReading


def judge(reading: SealReading, held: Held, *, now: datetime) -> list[Finding]:
    """Return what speaks for a file, what against it, and what could not be looked at."""
    return [
        _seal(reading),
        _whole(reading),
        _issuer(reading, held.authority),
        *judge_badges(reading.attached, held.issuer),
        *judge_log(reading, held),
        *judge_lists(reading.attached, held, now),
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
