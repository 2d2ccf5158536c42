"""What the public page of a transcript shows, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from services.certificates.domain import naming
from services.certificates.domain.seals import Seal
from services.certificates.domain.states import Status
from services.certificates.domain.transcript_verification import (
    EntryFinding,
    TranscriptFinding,
    TranscriptStatus,
)
from services.certificates.facts.transcripts import TranscriptFacts
from services.certificates.gateways import wording
from services.certificates.web.words import status_word, tone_of, transcript_word
from shared.kernel.identifiers import grouped_public_code
from shared.web.languages import current_language
from shared.web.site import FundingBlock


@dataclass(frozen=True)
class EntryRow:
    """One certificate in a transcript, to compare with its line on the paper."""

    number: str
    spaced_number: str
    title: str
    when: str
    time: str
    sub_goal: str
    status: Status
    word: str

    @classmethod
    def of(cls, found: EntryFinding) -> EntryRow:
        """Put one line into words."""
        entry, language = found.entry, current_language()
        return cls(
            number=entry.number,
            spaced_number=grouped_public_code(entry.number),
            title=wording.with_session(entry.title, entry.session, language, _),
            when=wording.period(entry.first_day, entry.last_day, language),
            time=wording.duration(entry.minutes),
            sub_goal=wording.sub_goal_name(entry.sub_goal, _),
            status=found.status,
            word=status_word(found.status),
        )


@dataclass(frozen=True)
class TranscriptPage:
    """A transcript to compare with its paper.

    ``holding`` is what is valid now of the ``time`` that its paper says, ``count`` how many
    certificates are. ``compares_name`` tells whether a name can be compared with all of it.
    """

    status: TranscriptStatus
    word: str
    tone: str
    number: str
    plain_number: str
    name: str | None
    compares_name: bool
    time: str
    holding: str
    count: int
    replaced_at: datetime | None
    seal: Seal | None
    funding: tuple[FundingBlock, ...]
    issued_on: str
    issuer: str
    rows: tuple[EntryRow, ...]

    @classmethod
    def of(cls, facts: TranscriptFacts, finding: TranscriptFinding) -> TranscriptPage:
        """Put a finding into words."""
        return cls(
            status=finding.status,
            word=transcript_word(finding.status),
            tone=tone_of(finding.status),
            number=grouped_public_code(facts.number),
            plain_number=facts.number,
            name=naming.shown(facts.name, finding.name_shown),
            compares_name=finding.name_shown != "full",
            count=finding.holding,
            replaced_at=finding.replaced_at,
            seal=finding.seal,
            funding=tuple(FundingBlock.of(each, current_language()) for each in facts.funding),
            time=wording.duration(facts.minutes),
            holding=wording.duration(finding.holding_minutes),
            issued_on=wording.day(facts.issued_on, current_language()),
            issuer=facts.issuer,
            rows=tuple(map(EntryRow.of, finding.entries)),
        )
