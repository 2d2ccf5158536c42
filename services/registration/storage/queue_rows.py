"""What is known of a queue as a whole: its lottery, and what organizers did to it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.registration.storage.tables import Base
from shared.database import UtcDateTime


@dataclass(frozen=True)
class Act:
    """What an organizer does to a queue: by whom, why in their words, and when."""

    actor: str
    note: str
    at: datetime


class QueueDraw(Base):
    """A cohort's lottery: what is published before, and after it what anybody can recompute.

    ``nonce`` and the server's secret key together make the seed, so that neither a copy of the
    database nor the key alone tells it; ``seed`` is empty until the draw. ``entries`` are the
    drawn registrations' ids in the order of the draw.
    """

    __tablename__ = "queue_draw"

    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), primary_key=True)
    nonce: Mapped[str] = mapped_column(Text)
    commitment: Mapped[str] = mapped_column(Text)
    seed: Mapped[str | None] = mapped_column(Text)
    places: Mapped[int | None]
    entries: Mapped[list[Any] | None] = mapped_column(JSONB)


class QueueNote(Base):
    """One act of an organizer on a whole queue, with the reason that they wrote."""

    __tablename__ = "queue_note"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
