"""All that a certificate prints, frozen when the certificate is reserved.

This is the snapshot of an issuance: the document, the verification page and
every later version read it, and none of them asks anybody again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import Field

from services.certificates.settings import Design
from shared.contracts.facts import CertifiedSession, Fact, Funding, Language, LocalizedText, SubGoal


class PrintedFacts(Fact):
    """One certificate in words and numbers. Minutes are whole minutes.

    With a ``template`` it looks as that version of an organizer's own template says, and
    ``design`` is whose pictures that one has. A ``bilingual`` one says everything in ``language``
    first, then in the other.

    ``attested_on`` is the day on which it was entered from earlier records, if it was.
    ``program_url`` is where the program is described; older certificates do not have it.
    ``place`` is set when all sessions were held in the same one. ``issued_on``
    is the day of the reservation in Swedish time, so that a document that is
    rendered again after a crash comes out byte for byte the same.
    ``valid_until`` is the last day on which a certificate that runs out is good.
    With a ``session`` it is about that one alone, and all that is said of time is of it.
    """

    number: str
    language: Language
    name: str
    program_title: LocalizedText
    program_summary: LocalizedText
    place: LocalizedText | None
    first_day: date
    last_day: date
    minutes_attended: Annotated[int, Field(ge=0)]
    minutes_planned: Annotated[int, Field(ge=0)]
    sessions_attended: Annotated[int, Field(ge=0)]
    sessions_planned: Annotated[int, Field(ge=1)]
    sub_goal: SubGoal
    global_goal_targets: tuple[str, ...]
    organiser: str
    issuer: str
    funding: Funding | None
    issued_on: date
    verify_url: str
    valid_until: date | None = None
    design: Design = "classic"
    bilingual: bool = False
    template: UUID | None = None
    program_url: str | None = None
    attested_on: date | None = None
    session: CertifiedSession | None = None


class Sealable(Protocol):
    """What a seal says of the document that it is on: who issued it, when, in which language."""

    @property
    def language(self) -> Language:
        """Of the document."""
        ...

    @property
    def issuer(self) -> str:
        """Whose seal it is."""
        ...

    @property
    def issued_on(self) -> date:
        """The day that the document prints."""
        ...


@dataclass(frozen=True)
class OwnTemplate:
    """A page and a style sheet that an organizer wrote, starting from one of our designs."""

    design: Design
    html: str
    css: str
    version: str
