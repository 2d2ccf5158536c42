"""What anybody may learn from a transcript's number: what it holds, and what became of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from services.certificates.domain import comparing, policies
from services.certificates.domain.changing import has_known_holder
from services.certificates.domain.naming import NameShown
from services.certificates.domain.recipient import Recipient
from services.certificates.domain.seals import Seal, seal_of
from services.certificates.domain.states import Status, status_of
from services.certificates.facts import PrintedFacts
from services.certificates.facts.transcripts import Entry, TranscriptFacts
from services.certificates.storage import queries, transcripts
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.transcripts import ERASED, Transcript

TranscriptStatus = Literal["valid", "partly", "superseded", "ended", "erased"]

_STRICTEST_FIRST: tuple[NameShown, ...] = ("hidden", "initials", "full")


@dataclass(frozen=True)
class EntryFinding:
    """One line of a transcript, and what has become of its certificate by now."""

    entry: Entry
    status: Status


@dataclass(frozen=True)
class TranscriptFinding:
    """A transcript that exists; of one that ``is_erased`` nothing else is said.

    ``name_shown`` is the strictest that its holder chose for any certificate in it. ``issued_at``
    and ``replaced_at`` are when it was made, and when the next one of its holder was.
    """

    facts: TranscriptFacts | None
    entries: tuple[EntryFinding, ...] = ()
    name_shown: NameShown = "hidden"
    issued_at: datetime | None = None
    replaced_at: datetime | None = None
    seal: Seal | None = None

    @property
    def is_erased(self) -> bool:
        """Whether its holder has had it erased."""
        return self.facts is None

    @property
    def status(self) -> TranscriptStatus:
        """What the transcript is worth now, which is what the certificates in it are worth.

        It says what was attended until its day, so a later one with more in it takes nothing from
        it. As soon as one line does not hold, the sum does not either: then it holds in part, or,
        if its holder has a later one, that has taken its place. If no line holds, nothing does.
        """
        if self.is_erased:
            return "erased"
        holding = [each.status == "valid" for each in self.entries]
        if all(holding):
            return "valid"
        if self.replaced_at is not None:
            return "superseded"
        return "partly" if any(holding) else "ended"

    @property
    def holding(self) -> int:
        """How many of the certificates in it are valid now."""
        return sum(each.status == "valid" for each in self.entries)

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
        issued_at=row.issued_at,
        replaced_at=_replaced_at(session, row, facts.name),
        seal=seal_of(session, row),
    )


def transcript_name_matches(session: Session, number: str, typed: str) -> bool:
    """Tell whether ``typed`` is the name on a transcript; how it is written is never told."""
    row = transcripts.transcript_by_number(session, number)
    if row is None or row.state == ERASED:
        return False
    facts = TranscriptFacts.model_validate(row.facts)
    likeness = comparing.compare(typed, facts.name)
    if likeness != "without_marks":
        return likeness == "same"
    rows = transcripts.by_numbers(session, [each.number for each in facts.entries])
    others = {
        name
        for cohort_id in {each.cohort_id for each in rows.values()}
        for name in queries.names_of_cohort(session, cohort_id)
    }
    return not comparing.needs_its_marks(facts.name, others)


def _replaced_at(session: Session, row: Transcript, name: str) -> datetime | None:
    asked_on = queries.by_id(session, row.issuance_id)
    if asked_on is None or not has_known_holder(asked_on):
        return None
    address = Recipient.model_validate(asked_on.recipient).participant.email
    later = transcripts.later_than(session, row, address)
    return next((each.issued_at for each in later if each.facts["name"] == name), None)


def _status(row: Issuance, today: date) -> Status:
    valid_until = PrintedFacts.model_validate(row.facts).valid_until
    status = status_of(row.state, valid_until=valid_until, today=today)
    assert status is not None, "what stands in a transcript was issued"
    return status


def _strictest(chosen: list[NameShown]) -> NameShown:
    return min(chosen, key=_STRICTEST_FIRST.index)
