"""The certificates of a cohort on the organizers' page: how far they are, who is sought."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request, url_for
from sqlalchemy.orm import Session

from services.certificates.storage import cohort_queries
from services.certificates.storage.cohort_queries import HELD, WAITING, Listed, Sought
from services.certificates.storage.corrections import open_corrections
from services.certificates.storage.holds import Hold, does_wait
from services.certificates.storage.issuances import ERASED, FAILED, RESERVED
from services.certificates.web.pages import CertificateRow, program_title
from shared.kernel.text import clean_line
from shared.web.paging import PAGE_SIZE, PageNumbers, offset_of, page_numbers, page_within

_ORDER = (WAITING, HELD, RESERVED, FAILED, "issued", "suspended", "superseded", "revoked", ERASED)
_LONGEST_SEARCH = 100


@dataclass(frozen=True)
class StandingChoice:
    """One way in which certificates stand, with how many do."""

    standing: str | None
    count: int
    url: str
    selected: bool


@dataclass(frozen=True)
class HoldNote:
    """Who holds a certificate back, since when and why."""

    note: str
    at: datetime
    organizer: str

    @classmethod
    def of(cls, hold: Hold) -> HoldNote:
        """Show a hold."""
        return cls(hold.note, hold.at, hold.organizer_name)


@dataclass(frozen=True)
class ListedRow:
    """One certificate, how it stands, and what holds it back."""

    certificate: CertificateRow
    standing: str
    hold: HoldNote | None


@dataclass(frozen=True)
class Progress:
    """How far a cohort is: what is made of what is to be made now."""

    made: int
    making: int
    waiting: int
    held: int
    failed: int

    @property
    def total(self) -> int:
        """All that a worker has had or will have."""
        return self.made + self.making + self.failed

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Progress:
        """Put counts together; what was erased counts as nothing."""
        apart = (WAITING, HELD, RESERVED, FAILED, ERASED)
        return cls(
            made=sum(number for standing, number in counts.items() if standing not in apart),
            making=counts.get(RESERVED, 0),
            waiting=counts.get(WAITING, 0),
            held=counts.get(HELD, 0),
            failed=counts.get(FAILED, 0),
        )


@dataclass(frozen=True)
class CohortPage:
    """certificates/cohort.html. ``title`` is None while there are no certificates.

    What ``was_imported`` has no other pages: nobody was registered for it here.
    """

    cohort_id: UUID
    program_id: UUID | None
    title: str | None
    was_imported: bool
    waits: bool
    progress: Progress
    choices: tuple[StandingChoice, ...]
    asked: Mapping[str, str]
    rows: tuple[ListedRow, ...]
    pages: PageNumbers


def asked_for(cohort_id: UUID) -> Sought:
    """Return which certificates the address of the page asks for."""
    standing = request.args.get("state")
    words = clean_line(request.args.get("q", ""))[:_LONGEST_SEARCH]
    return Sought(cohort_id, standing if standing in _ORDER else None, words)


def cohort_page(session: Session, sought: Sought, *, number: int) -> CohortPage:
    """Return one page of the certificates that are looked for, and how far all are."""
    counts = cohort_queries.count_by_standing(session, sought.cohort_id)
    total = cohort_queries.count(session, sought)
    number = page_within(number, total)
    found = cohort_queries.certificates(session, sought, limit=PAGE_SIZE, offset=offset_of(number))
    one = cohort_queries.any_of_cohort(session, sought.cohort_id)
    wished = {wish.issuance_id for wish, _of in open_corrections(session, sought.cohort_id)}
    return CohortPage(
        cohort_id=sought.cohort_id,
        program_id=one.program_id if one else None,
        title=program_title(one) if one else None,
        was_imported=one is not None and one.facts.get("attested_on") is not None,
        waits=does_wait(session, sought.cohort_id),
        progress=Progress.of(counts),
        choices=_choices(sought, counts),
        asked=_asked(sought),
        rows=tuple(_row(each, wished) for each in found),
        pages=page_numbers(
            number, total, "organizer.cohort", {"cohort_id": sought.cohort_id, **_asked(sought)}
        ),
    )


def _row(listed: Listed, wished: Collection[UUID]) -> ListedRow:
    hold = listed.hold if listed.standing == HELD else None
    note = HoldNote.of(hold) if hold is not None else None
    has_wish = listed.issuance.id in wished
    row = CertificateRow.of(listed.issuance, has_wish=has_wish)
    return ListedRow(row, listed.standing, note)


def _asked(sought: Sought) -> dict[str, str]:
    pairs = {"state": sought.standing, "q": sought.words}
    return {name: value for name, value in pairs.items() if value}


def _url(sought: Sought) -> str:
    arguments: dict[str, Any] = {"cohort_id": sought.cohort_id, **_asked(sought)}
    return url_for("organizer.cohort", **arguments)


def _choices(sought: Sought, counts: Mapping[str, int]) -> tuple[StandingChoice, ...]:
    standings: list[str | None] = [None, *(each for each in _ORDER if counts.get(each))]
    return tuple(
        StandingChoice(
            standing=each,
            count=counts[each] if each else sum(counts.values()),
            url=_url(replace(sought, standing=each)),
            selected=each == sought.standing,
        )
        for each in standings
    )
