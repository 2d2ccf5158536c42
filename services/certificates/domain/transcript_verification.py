"""What anybody may learn from a transcript's number: what it holds, and what became of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.naming import NameShown
from services.certificates.domain.states import Status, status_of
from services.certificates.facts import PrintedFacts
from services.certificates.facts.transcripts import Entry, TranscriptFacts
from services.certificates.storage import transcripts
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.transcripts import ERASED

_STRICTEST_FIRST: tuple[NameShown, ...] = ("hidden", "initials", "full")


@dataclass(frozen=True)
class EntryFinding:
    """One line of a transcript, and what has become of its certificate by now."""

    entry: Entry
    status: Status


@dataclass(frozen=True)
class TranscriptFinding:
    """A transcript that exists; of one that ``is_erased`` nothing else is said.

    ``name_shown`` is the strictest that its holder chose for any certificate in it.
    """

    facts: TranscriptFacts | None
    entries: tuple[EntryFinding, ...] = ()
    name_shown: NameShown = "hidden"

    @property
    def is_erased(self) -> bool:
        """Whether its holder has had it erased."""
        return self.facts is None

    @property
    def holding_minutes(self) -> int:
        """How long the certificates in it that are valid now come to."""
        return sum(each.entry.minutes for each in self.entries if each.status == "valid")


def verify_transcript(session: Session, number: str, *, now: datetime) -> TranscriptFinding | None:
    """Look up ``number`` (as ``read_number`` returns it); None if no transcript has it.

    One whose document is not made yet counts as unknown.
    """
    row = transcripts.transcript_by_number(session, number)
    if row is None or row.issued_at is None:
        return None
    if row.state == ERASED:
        return TranscriptFinding(None)
    facts = TranscriptFacts.model_validate(row.facts)
    rows = transcripts.by_numbers(session, [each.number for each in facts.entries])
    today = policies.house_day(now)
    return TranscriptFinding(
        facts,
        tuple(EntryFinding(each, _status(rows[each.number], today)) for each in facts.entries),
        _strictest([cast("NameShown", each.name_shown) for each in rows.values()]),
    )


def _status(row: Issuance, today: date) -> Status:
    valid_until = PrintedFacts.model_validate(row.facts).valid_until
    status = status_of(row.state, valid_until=valid_until, today=today)
    assert status is not None, "what stands in a transcript was issued"
    return status


def _strictest(chosen: list[NameShown]) -> NameShown:
    return min(chosen, key=_STRICTEST_FIRST.index)
