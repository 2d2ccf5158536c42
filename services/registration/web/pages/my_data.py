"""What the pages about one's own data and links show: frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class DataCopyPage:
    """my_data_copy.html: whether the copy of a person's data can be fetched, and until when."""

    token: str
    request_id: UUID
    ready: bool
    until: datetime


@dataclass(frozen=True)
class MyNamePage:
    """my_name.html; ``titles`` are the programs whose registrations carry the name."""

    token: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class RevokeLinksPage:
    """my_links.html."""

    token: str


@dataclass(frozen=True)
class ErasePage:
    """my_erase.html and my_erased.html; ``ahead`` is how many registrations are cancelled by it."""

    token: str
    ahead: int
    certificates: int


@dataclass(frozen=True)
class EraseDesk:
    """organizer/person_erase.html: whom an admin is about to erase, and in how many registrations.

    ``title`` is of the cohort that they come from and go back to.
    """

    participant_id: UUID
    cohort_id: UUID
    title: str
    name: str
    registrations: int
