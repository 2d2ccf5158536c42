"""Projects, programs, their cohorts and the cohorts' sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registration.storage.access_rules import OPEN, AccessRules
from services.registration.storage.tables import AccessRulesJson, Base, Localized
from shared.contracts.facts import LocalizedText
from shared.database import UtcDateTime

# What certificates of a cohort are about.
WHOLE: Final = "whole"
EACH_SESSION: Final = "each_session"


class Project(Base):
    """Who pays: a funding project and the words that its funders ask for."""

    __tablename__ = "project"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[LocalizedText] = mapped_column(Localized)
    statement: Mapped[LocalizedText] = mapped_column(Localized)
    funders: Mapped[list[str]] = mapped_column(JSONB)
    emblem: Mapped[str | None] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Program(Base):
    """What is on offer; until ``published_at`` it is a draft that only organizers see.

    ``access_rules`` hold for each of its cohorts that has none of its own.
    """

    __tablename__ = "program"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[LocalizedText] = mapped_column(Localized)
    summary: Mapped[LocalizedText] = mapped_column(Localized)
    description: Mapped[LocalizedText] = mapped_column(Localized)
    audience: Mapped[LocalizedText] = mapped_column(Localized)
    audience_keys: Mapped[list[str]] = mapped_column(JSONB)
    sub_goal: Mapped[str] = mapped_column(Text)
    global_goal_targets: Mapped[list[str]] = mapped_column(JSONB)
    access: Mapped[LocalizedText] = mapped_column(Localized)
    price: Mapped[LocalizedText] = mapped_column(Localized)
    completion: Mapped[dict[str, Any]] = mapped_column(JSONB)
    organiser_name: Mapped[str] = mapped_column(Text)
    organiser_email: Mapped[str] = mapped_column(Text)
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id"))
    access_rules: Mapped[AccessRules] = mapped_column(
        AccessRulesJson, default=OPEN, server_default="{}"
    )
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    project: Mapped[Project | None] = relationship(lazy="joined")
    cohorts: Mapped[list[Cohort]] = relationship(
        back_populates="program", order_by="Cohort.registration_opens_at"
    )


class Cohort(Base):
    """One run of a program: capacity, queue, registration window.

    ``places_taken`` counts registrations that hold a place; the check makes a place sold
    twice impossible even if the code above were wrong. ``promotion`` says what becomes of a
    freed place: it is given to the first who waits, or offered with time to answer.
    ``policy`` says by which rule places are given; a lottery and priority groups (``tiers``, each
    a group and how many places are reserved for it) wait for ``decides_at``. While ``frozen_at``
    is set nobody moves up. ``hears_by`` is when an organizer who chooses by hand means to have told
    those who wait. ``releases_absent`` says that places of those who were absent from the first
    session and do not answer are passed on. Without ``own_access_rules`` those of the program hold.
    ``largest_party`` is for how many people one may sign up at once; ``transfers`` says that a
    colleague may come instead.
    Without ``least_sessions`` everybody attends all sessions; else each chooses so many, at most
    ``most_sessions``. ``hybrid`` says that people choose between being on site and online.
    ``certifies`` says what certificates are about: the ``whole``, made when the cohort is closed,
    or ``each_session``, made when that one is.
    """

    __tablename__ = "cohort"
    __table_args__ = (
        UniqueConstraint("program_id", "key"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint(
            "places_taken >= 0 AND places_taken <= capacity", name="places_within_capacity"
        ),
        CheckConstraint("promotion IN ('direct', 'offer')", name="promotion_known"),
        CheckConstraint(
            "policy IN ('first_come', 'lottery', 'priority', 'manual')", name="policy_known"
        ),
        CheckConstraint(
            "(policy IN ('lottery', 'priority')) = (decides_at IS NOT NULL)",
            name="decides_when_it_must",
        ),
        Index("ix_cohort_decision_due", "decides_at", postgresql_where=text("decided_at IS NULL")),
        CheckConstraint("largest_party >= 1", name="largest_party_at_least_one"),
        CheckConstraint(
            "(least_sessions IS NOT NULL OR most_sessions IS NULL)"
            " AND (least_sessions IS NULL OR least_sessions >= 1)"
            " AND (most_sessions IS NULL OR most_sessions >= least_sessions)",
            name="choice_possible",
        ),
        CheckConstraint("certifies IN ('whole', 'each_session')", name="certifies_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    program_id: Mapped[UUID] = mapped_column(ForeignKey("program.id"))
    key: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int]
    queue_limit: Mapped[int | None]
    places_taken: Mapped[int] = mapped_column(default=0)
    next_queue_number: Mapped[int] = mapped_column(default=1)
    hold_minutes: Mapped[int] = mapped_column(default=30)
    own_access_rules: Mapped[AccessRules | None] = mapped_column(AccessRulesJson)
    promotion: Mapped[str] = mapped_column(Text, default="direct", server_default="direct")
    largest_party: Mapped[int] = mapped_column(default=1, server_default="1")
    transfers: Mapped[bool] = mapped_column(default=False, server_default=false())
    least_sessions: Mapped[int | None]
    most_sessions: Mapped[int | None]
    hybrid: Mapped[bool] = mapped_column(default=False, server_default=false())
    registration_opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    registration_closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    policy: Mapped[str] = mapped_column(Text, default="first_come", server_default="first_come")
    tiers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list, server_default="[]")
    organisation_limit: Mapped[int | None]
    decides_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hears_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    releases_absent: Mapped[bool] = mapped_column(default=False, server_default=false())
    certifies: Mapped[str] = mapped_column(Text, default=WHOLE, server_default=WHOLE)

    program: Mapped[Program] = relationship(back_populates="cohorts", lazy="joined")
    # Those that are to be held: whoever reads a cohort need not think of the cancelled ones.
    sessions: Mapped[list[ProgramSession]] = relationship(
        primaryjoin="and_(Cohort.id == ProgramSession.cohort_id,"
        " ProgramSession.cancelled_at.is_(None))",
        back_populates="cohort",
        order_by="ProgramSession.number",
        lazy="selectin",
    )

    @property
    def chooses(self) -> bool:
        """Whether each person chooses some of the sessions."""
        return self.least_sessions is not None

    @property
    def certifies_sessions(self) -> bool:
        """Whether each session has certificates of its own, and the whole has none."""
        return self.certifies == EACH_SESSION

    @property
    def starts_at(self) -> datetime:
        """When its first session begins."""
        return min(meeting.starts_at for meeting in self.sessions)

    @property
    def ends_at(self) -> datetime:
        """When its last session ends."""
        return max(meeting.ends_at for meeting in self.sessions)

    @property
    def access_rules(self) -> AccessRules:
        """Who may sign up: the cohort's own rules, or else those of its program."""
        own = self.own_access_rules
        return self.program.access_rules if own is None else own


class ProgramSession(Base):
    """One dated meeting: local wall time plus zone is the truth, the instants are derived.

    A cancelled one stays, with its number, and is no longer among its cohort's sessions.
    ``room`` is where at the place, so that two things do not meet in it; ``track`` names the
    line of sessions that it belongs to. ``places`` is how many it has room for, if that was said:
    where people choose, its seat pool counts them. ``leader`` is who leads it, so that nobody is
    expected in two rooms at once. ``moved`` says that it got another time or place than announced.
    Of one that lasts the ``whole_day`` people see the day only; its times count all the same.
    One with certificates of its own is ``closed_at`` the moment from which they are made.
    """

    __tablename__ = "program_session"
    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelled_with_reason"
        ),
        CheckConstraint("cancelled_at IS NULL OR closed_at IS NULL", name="closed_was_held"),
        Index("ix_program_session_starts_at", "starts_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"))
    number: Mapped[int]
    starts_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    ends_local: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    zone: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[LocalizedText] = mapped_column(Localized)
    municipality: Mapped[str] = mapped_column(Text)
    online_url: Mapped[str | None] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0)
    room: Mapped[str | None] = mapped_column(Text)
    track: Mapped[LocalizedText | None] = mapped_column(Localized)
    places: Mapped[int | None]
    leader: Mapped[str | None] = mapped_column(Text)
    moved: Mapped[bool] = mapped_column(default=False, server_default=false())
    whole_day: Mapped[bool] = mapped_column(default=False, server_default=false())
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    cohort: Mapped[Cohort] = relationship(back_populates="sessions")
