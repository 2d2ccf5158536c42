"""All that a transcript prints, frozen when it is asked for. Minutes are whole."""

from __future__ import annotations

from datetime import date

from shared.contracts.facts import (
    CertifiedSession,
    Fact,
    Funding,
    Language,
    LocalizedText,
    SubGoal,
)


class Entry(Fact):
    """One certificate that stands in a transcript, as it was then, of one ``session`` or all."""

    number: str
    title: LocalizedText
    first_day: date
    last_day: date
    minutes: int
    sub_goal: SubGoal
    is_attested: bool = False
    session: CertifiedSession | None = None


class TranscriptFacts(Fact):
    """Everything that somebody has certificates for, the earliest first, under one number.

    ``funding`` is what was printed on them about who paid, each once.
    """

    number: str
    language: Language
    name: str
    issuer: str
    issued_on: date
    verify_url: str
    entries: tuple[Entry, ...]
    funding: tuple[Funding, ...] = ()

    @property
    def minutes(self) -> int:
        """How long they attended altogether."""
        return sum(entry.minutes for entry in self.entries)
