"""What organizers write to everybody in a cohort, now or at a time that they choose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    func,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.facts.letter_facts import Wording
from services.notifications.storage import queries
from services.notifications.storage.attendance import is_marked
from services.notifications.storage.cohorts import ProgramSession
from services.notifications.storage.registrations import Registration, RegistrationState
from services.notifications.storage.tables import Base, Typed
from shared.database import UtcDateTime

Audience = Literal["with_place", "attended", "missed", "waiting"]
AnnouncementState = Literal["planned", "sent", "taken_back"]

_WHO: dict[Audience, tuple[RegistrationState, ...]] = {
    "with_place": ("confirmed",),
    "attended": ("confirmed",),
    "missed": ("confirmed",),
    "waiting": ("waitlisted", "offered"),
}


class Announcement(Base):
    """One message of an organizer to a cohort.

    ``swedish`` and ``english`` are its words; whoever reads the one that is missing gets the other.
    ``planned_at`` is when it goes; ``recipients`` is to how many people it went. With
    ``minutes_after`` it goes so long after the end of its session, or of the last one that is held,
    and ``planned_at`` follows when that is moved. With a ``session_id`` it is for those who take
    part in that session, were there or missed it.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint(
            "audience IN ('with_place', 'waiting', 'attended', 'missed')", name="audience"
        ),
        CheckConstraint("state IN ('planned', 'sent', 'taken_back')", name="state"),
        CheckConstraint("(state = 'planned') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'sent') = (recipients IS NOT NULL)", name="counted"),
        CheckConstraint("minutes_after >= 0", name="after"),
        CheckConstraint("swedish IS NOT NULL OR english IS NOT NULL", name="worded"),
        Index("ix_announcement_due", "planned_at", postgresql_where=text("state = 'planned'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    audience: Mapped[Audience] = mapped_column(Text)
    swedish: Mapped[Wording | None] = mapped_column(Typed(Wording))
    english: Mapped[Wording | None] = mapped_column(Typed(Wording))
    session_id: Mapped[UUID | None]
    minutes_after: Mapped[int | None]
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[AnnouncementState] = mapped_column(Text, default="planned")
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recipients: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]

    @property
    def asks_who_was_there(self) -> bool:
        """Whether it depends on attendance to whom it goes."""
        return self.audience in ("attended", "missed")

    def words_in(self, language: str) -> Wording:
        """Return its words for a reader of ``language``."""
        wanted = (self.swedish, self.english) if language == "sv" else (self.english, self.swedish)
        return next(each for each in wanted if each is not None)


def enter(session: Session, announcement: Announcement) -> None:
    """Keep a message; sent by the same form once more, it is there already."""
    values = {
        column.name: getattr(announcement, column.name) for column in Announcement.__table__.c
    }
    session.execute(
        insert(Announcement).values({**values, "state": "planned"}).on_conflict_do_nothing()
    )


def announcement_locked(session: Session, announcement_id: UUID) -> Announcement | None:
    """Return one message for change."""
    return session.scalars(
        select(Announcement)
        .where(Announcement.id == announcement_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def announcements_due(session: Session, now: datetime, limit: int) -> Sequence[Announcement]:
    """Take messages whose time has come and that nobody is at."""
    return session.scalars(
        select(Announcement)
        .where(
            Announcement.state == "planned",
            Announcement.planned_at <= now,
            or_(Announcement.claimed_until.is_(None), Announcement.claimed_until <= now),
        )
        .order_by(Announcement.planned_at, Announcement.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def announcements_of(session: Session, cohort_id: UUID) -> Sequence[Announcement]:
    """Return the messages to a cohort, the newest first."""
    return session.scalars(
        select(Announcement)
        .where(Announcement.cohort_id == cohort_id)
        .order_by(Announcement.planned_at.desc(), Announcement.id)
    ).all()


def registrations_of_audience(
    session: Session,
    cohort_id: UUID,
    audience: Audience,
    *,
    held: Collection[UUID],
    session_id: UUID | None = None,
) -> Sequence[Registration]:
    """Return whom a message to an audience is for, those first who have been in longest.

    ``held`` are the sessions of which it counts who was there; ``session_id`` is the one in which
    they must take part, if it is about one.
    """
    return session.scalars(
        select(Registration)
        .where(
            Registration.cohort_id == cohort_id,
            Registration.state.in_(_WHO[audience]),
            _was_there(audience, held),
            queries.attends(session_id) if session_id else true(),
        )
        .order_by(Registration.id)
    ).all()


def _was_there(audience: Audience, held: Collection[UUID]) -> ColumnElement[bool]:
    match audience:
        case "attended":
            return is_marked(held, present=True)
        case "missed":
            return is_marked(held, present=False) & ~is_marked(held, present=True)
        case _:
            return true()


def follow_sessions(session: Session, cohort_id: UUID) -> None:
    """Let messages that go after sessions of a cohort follow where these are now."""
    session.flush()
    ends_at = (
        select(func.max(ProgramSession.ends_at))
        .where(
            ProgramSession.cohort_id == cohort_id,
            ProgramSession.cancel_reason.is_(None),
            or_(Announcement.session_id.is_(None), ProgramSession.id == Announcement.session_id),
        )
        .correlate(Announcement)
        .scalar_subquery()
    )
    after = func.make_interval(0, 0, 0, 0, 0, Announcement.minutes_after)
    session.execute(
        update(Announcement)
        .where(
            Announcement.cohort_id == cohort_id,
            Announcement.state == "planned",
            Announcement.minutes_after.is_not(None),
        )
        # Where none is held any more, it stays as it is.
        .values(planned_at=func.coalesce(ends_at + after, Announcement.planned_at))
        .execution_options(synchronize_session=False)
    )
