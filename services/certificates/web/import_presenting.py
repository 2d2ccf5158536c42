"""What the pages of imports show, as frozen view models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.certificates.domain.importing import Judged
from services.certificates.gateways import wording
from services.certificates.gateways.records.reading import Reading
from services.certificates.storage.imports import DONE, ImportBatch
from services.certificates.web.import_words import column_words, fault_words
from shared.web.languages import current_language
from shared.web.paging import PageNumbers, asked_page, offset_of, page_numbers, page_within

_SHOWN_FAULTS = 200
_PAGE_LINES = 100


@dataclass(frozen=True)
class FaultRow:
    """One thing that is wrong: in which line and column, and what."""

    line: int
    column: str
    words: str


@dataclass(frozen=True)
class FaultsPage:
    """Everything that is wrong with a file, and how many lines are right."""

    rows: tuple[FaultRow, ...]
    more: int
    right: int

    @classmethod
    def of(cls, reading: Reading) -> FaultsPage:
        """Show the faults of a file."""
        columns = column_words()
        shown = reading.faults[:_SHOWN_FAULTS]
        return cls(
            tuple(FaultRow(each.line, columns[each.column], fault_words(each)) for each in shown),
            more=len(reading.faults) - len(shown),
            right=len(reading.records),
        )


@dataclass(frozen=True)
class BatchRow:
    """One import that was done."""

    batch_id: UUID
    file_name: str
    at: datetime
    organizer: str
    made: int
    known: int

    @classmethod
    def of(cls, batch: ImportBatch) -> BatchRow:
        """Show an import."""
        return cls(
            batch.id, batch.file_name, batch.at, batch.organizer_name, batch.made, batch.known
        )


@dataclass(frozen=True)
class ImportsPage:
    """certificates/imports.html: columns that a file may have, and what was imported before."""

    columns: tuple[str, ...]
    rows: tuple[BatchRow, ...]

    @classmethod
    def of(cls, batches: Sequence[ImportBatch]) -> ImportsPage:
        """Show what was imported."""
        return cls(tuple(column_words().values()), tuple(BatchRow.of(each) for each in batches))


@dataclass(frozen=True)
class LineRow:
    """What one line would come to."""

    line: int
    name: str
    email: str
    title: str
    days: str
    duration: str
    fate: str
    number: str | None


@dataclass(frozen=True)
class ImportPage:
    """certificates/import.html: a dry run, or what came of it."""

    batch: BatchRow
    is_done: bool
    makes: int
    knows: int
    differs: int
    waits: bool
    rows: tuple[LineRow, ...]
    pages: PageNumbers
    events: tuple[UUID, ...]

    @classmethod
    def of(cls, batch: ImportBatch, judged: Sequence[Judged], events: Sequence[UUID]) -> ImportPage:
        """Show an import, one page of its lines."""
        number = page_within(asked_page(), len(judged), _PAGE_LINES)
        first = offset_of(number, _PAGE_LINES)
        return cls(
            batch=BatchRow.of(batch),
            is_done=batch.state == DONE,
            makes=sum(each.known is None for each in judged),
            knows=sum(each.known is not None for each in judged),
            differs=sum(each.differs for each in judged),
            waits=bool(batch.choices.get("waits")),
            rows=tuple(_line(each) for each in judged[first : first + _PAGE_LINES]),
            pages=page_numbers(
                number, len(judged), "imports.show", {"batch_id": batch.id}, _PAGE_LINES
            ),
            events=tuple(events),
        )


def _line(judged: Judged) -> LineRow:
    record, language = judged.record, current_language()
    return LineRow(
        line=record.line,
        name=record.name,
        email=record.email,
        title=record.title_en if language == "en" else record.title_sv,
        days=wording.period(record.first_day, record.last_day, language),
        duration=wording.duration(record.minutes),
        fate="differs" if judged.differs else "known" if judged.known else "made",
        number=judged.known.number if judged.known else None,
    )
