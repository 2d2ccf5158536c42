"""What an organizer sees before one session is closed, and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.storage.settling_queries import Present, Settled
from services.registration.web.pages.lists import AskedHalf, HalfLink
from services.registration.web.pages.participants import SessionLine
from shared.web.paging import PageNumbers


@dataclass(frozen=True)
class SettlePage:
    """organizer/sessions/close.html: a dry run of closing a session.

    ``unmarked`` have a place and no mark. ``rows`` are those who would get a certificate of the
    session, or those who have got one. ``runs`` says that the cohort is neither closed nor was it
    called off before this session had ended.
    """

    cohort_id: UUID
    session_id: UUID
    title: str
    session: SessionLine
    session_count: int
    unmarked: int
    has_ended: bool
    runs: bool
    closed_at: datetime | None
    settled: Settled
    rows: Sequence[Present]
    asked: AskedHalf
    halves: tuple[HalfLink, ...]
    pages: PageNumbers

    @property
    def can_close(self) -> bool:
        """Whether closing would do something now."""
        fresh = self.closed_at is None or self.settled.uncertified > 0
        return self.has_ended and self.runs and fresh
