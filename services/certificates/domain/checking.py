"""What a file that somebody hands in proves: findings, each by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from services.certificates.domain.badge_checking import BadgeFinding, Prove, judge_badge
from services.certificates.domain.keys import is_trusted
from services.certificates.domain.transcript_verification import (
    TranscriptFinding,
    verify_transcript,
)
from services.certificates.domain.verification import Finding, read_number, verify
from services.certificates.domain.versions import is_ours
from services.certificates.gateways.sealing.told import SealReading
from services.certificates.storage import queries
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.signing_keys import signing_key
from services.certificates.storage.transcripts import MADE, Transcript, transcript_by_number

Issuing = Literal["ours", "test", "compromised", "unknown"]


@dataclass(frozen=True)
class Checked:
    """The findings about a file.

    ``finding`` is our record of the number that it claims, or ``transcript`` if that is the number
    of a transcript.
    """

    is_sealed: bool
    is_intact: bool
    covers_all: bool
    issuer: Issuing
    is_as_issued: bool
    badge: BadgeFinding
    finding: Finding | None
    transcript: TranscriptFinding | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether we made this file; a test key speaks for nothing but its own demo."""
        return (
            self.is_intact
            and self.covers_all
            and self.issuer in {"ours", "test"}
            and self.is_as_issued
            and self.badge in {"as_issued", "none"}
            and (self.finding is not None or self.transcript is not None)
        )

    @property
    def is_valid(self) -> bool:
        """Whether everything speaks for it: the file is ours, and what it says still holds."""
        record = self.transcript or self.finding
        return self.is_genuine and record is not None and record.status == "valid"


def check(session: Session, reading: SealReading, prove: Prove, *, now: datetime) -> Checked:
    """Compare a file with our records. Nothing of it is kept."""
    number = read_number(reading.number or "")
    issuance = queries.by_number(session, number) if number else None
    if number and issuance is None and (row := transcript_by_number(session, number)):
        return _of_transcript(session, reading, row, now)
    return Checked(
        is_sealed=reading.key_fingerprint is not None,
        is_intact=reading.is_intact,
        covers_all=reading.covers_all,
        issuer=_issuer(session, reading, issuance),
        is_as_issued=issuance is not None and is_ours(session, issuance, reading.sha256),
        badge=judge_badge(session, issuance, reading.attached, prove),
        finding=verify(session, number, now=now) if number else None,
    )


def _of_transcript(
    session: Session, reading: SealReading, row: Transcript, now: datetime
) -> Checked:
    return Checked(
        is_sealed=reading.key_fingerprint is not None,
        is_intact=reading.is_intact,
        covers_all=reading.covers_all,
        issuer=_issuer(session, reading, row),
        is_as_issued=row.state == MADE and is_ours(session, row, reading.sha256),
        badge="none",
        finding=None,
        transcript=verify_transcript(session, row.number, now=now),
    )


def _issuer(
    session: Session, reading: SealReading, issuance: Issuance | Transcript | None
) -> Issuing:
    key = signing_key(session, reading.key_fingerprint) if reading.key_fingerprint else None
    if key is None:
        return "unknown"
    sealed_at = issuance.issued_at if issuance is not None else None
    # A file that we never issued could have been sealed at any time.
    if key.compromised_from and (sealed_at is None or not is_trusted(key, sealed_at)):
        return "compromised"
    return "test" if key.is_test else "ours"
