"""What a service runs behind its web pages: actors, and rows that fall due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import dramatiq
from sqlalchemy.orm import Session

from shared.database import Database

Claim = Callable[[Session, datetime, int], Sequence[UUID]]


@dataclass(frozen=True)
class DueWork:
    """One kind of row that falls due.

    ``claim(session, now, limit)`` takes up to ``limit`` due rows FOR UPDATE SKIP LOCKED, sets
    their lease and returns their ids. ``actor`` on ``queue`` is called with each id, or with
    up to ``rows_in_a_call`` of them, with spaces between. A row whose lease has run out is due
    again: the rows are the truth, Redis only carries the news.
    """

    name: str
    queue: str
    actor: str
    claim: Claim
    rows_in_a_call: int = 1


@dataclass(frozen=True)
class Backstage:
    """All that workers, relay and scheduler need to know of one service."""

    service: str
    database: Database
    queues: tuple[str, ...]
    declare_actors: Callable[[dramatiq.Broker], None]
    due_work: tuple[DueWork, ...] = ()
