"""Copies of what registration told of cohorts and their sessions."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, false
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.storage.tables import Base, Typed
from shared.contracts.facts import Funding, LocalizedText, Organiser, ProgramFacts
from shared.database import UtcDateTime


class Cohort(Base):
    """One run of a program; ``told_at`` is when the newest copy was told."""

    __tablename__ = "cohort"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    program: Mapped[ProgramFacts] = mapped_column(Typed(ProgramFacts))
    organiser: Mapped[Organiser] = mapped_column(Typed(Organiser))
    funding: Mapped[Funding | None] = mapped_column(Typed(Funding))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProgramSession(Base):
    """One dated meeting; the copy with the highest ``revision`` wins.

    A session with a ``cancel_reason`` is not held.
    ``starts_wall`` and ``ends_wall`` are wall time in ``zone``; ``starts_at`` and ``ends_at``
    are the same as instants, by the zone data that they were last told with; ``zone_revision``
    counts how often new zone data moved them. There is no key to the cohort, because a change of
    a session may arrive before anything else of its cohort does.
    """

    __tablename__ = "program_session"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(index=True)
    revision: Mapped[int]
    number: Mapped[int]
    starts_wall: Mapped[datetime] = mapped_column(DateTime())
    ends_wall: Mapped[datetime] = mapped_column(DateTime())
    zone: Mapped[str]
    place: Mapped[LocalizedText] = mapped_column(Typed(LocalizedText))
    online_url: Mapped[str | None]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str | None]
    room: Mapped[str | None]
    track: Mapped[LocalizedText | None] = mapped_column(Typed(LocalizedText))
    whole_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    zone_revision: Mapped[int] = mapped_column(default=0, server_default="0")
