"""Registrations, their transitions and offers, the consents given, the certificates received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, FetchedValue, ForeignKey, Index, Text, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.people import Organisation, Participant
from services.registration.storage.pools import MODE, SESSION, SeatPool, seat_claim
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class State(StrEnum):
    """Where a registration stands."""

    UNCONFIRMED = "unconfirmed"
    APPLIED = "applied"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class OfferState(StrEnum):
    """What became of an offered place."""

    OPEN = "open"
    ACCEPTED = "accepted"
    PASSED = "passed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


LIVE = (
    State.UNCONFIRMED,
    State.APPLIED,
    State.CONFIRMED,
    State.WAITLISTED,
    State.OFFERED,
    State.COMPLETED,
)
_LIVE_SQL = text(
    "state IN ('unconfirmed', 'applied', 'confirmed', 'waitlisted', 'offered', 'completed')"
)
_QUEUED_SQL = text("state = 'waitlisted' OR (state = 'unconfirmed' AND NOT holds_place AND claims)")

# What shared.kernel.text.order_of does, where PostgreSQL can keep and index it.
_NAME_KEY_SQL = (
    "translate(lower(name), 'åäæöøáàâãéèêëíìîïóòôõúùûüýÿñçčćšž'::text,"
    " '{||}}aaaaeeeeiiiioooouuuuyyncccsz'::text)"
)


def _as_it_is_now(context: DefaultExecutionContext) -> UUID | None:
    """Take the organisation itself for the spelling where nobody typed one."""
    named: UUID | None = context.get_current_parameters()["organisation_id"]  # type: ignore[no-untyped-call]
    return named


class Registration(Base):
    """One participant's claim to one or more places in one cohort.

    ``queue_number`` is the order in which the cohort accepted its registrations and never
    changes. ``turn`` is the order in which the queue is served, lowest first; it begins as the
    queue number. ``passed_over`` counts how often somebody further back got a gap that was too
    small for this party. ``party_id`` is the id of the registration that booked for the party.
    ``holds_place`` is true while ``places`` of the cohort's places, and
    of each pool, are counted for this registration. ``claims`` is false while an unconfirmed one is
    counted nowhere, neither for a place nor in the queue. ``sequence`` numbers its messages.
    ``name_key`` is what lists are sorted by and searched in, together with ``email_key``: the
    person's, which a trigger copies.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index(
            "uq_registration_live",
            "cohort_id",
            "participant_id",
            unique=True,
            postgresql_where=_LIVE_SQL,
        ),
        Index("uq_registration_queue_number", "cohort_id", "queue_number", unique=True),
        Index(
            "ix_registration_queue",
            "cohort_id",
            "turn",
            "queue_number",
            postgresql_where=_QUEUED_SQL,
        ),
        Index("ix_registration_state", "cohort_id", "state", "queue_number"),
        Index("ix_registration_name", "cohort_id", "name_key", "queue_number"),
        CheckConstraint("places >= 1", name="places_at_least_one"),
        Index(
            "ix_registration_hold",
            "hold_expires_at",
            postgresql_where=text("state = 'unconfirmed'"),
        ),
        Index("ix_registration_participant_id", "participant_id"),
        Index(
            "ix_registration_party_id", "party_id", postgresql_where=text("party_id IS NOT NULL")
        ),
        CheckConstraint(
            "state IN ('unconfirmed', 'applied', 'confirmed', 'waitlisted', 'offered', 'expired',"
            " 'cancelled', 'completed')",
            name="state_known",
        ),
        CheckConstraint(
            "holds_place = (state IN ('confirmed', 'offered', 'completed'))"
            " OR (state = 'unconfirmed' AND holds_place)",
            name="place_fits_state",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"))
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    # The spelling that was filled in; a merge moves organisation_id and leaves this one alone.
    organisation_named_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("organisation.id"), index=True, default=_as_it_is_now
    )
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(
        Text(collation="C"), Computed(_NAME_KEY_SQL, persisted=True), nullable=True, deferred=True
    )
    email_key: Mapped[str | None] = mapped_column(
        Text, server_default=FetchedValue(), server_onupdate=FetchedValue(), deferred=True
    )
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    holds_place: Mapped[bool]
    claims: Mapped[bool] = mapped_column(default=True, server_default="true")
    places: Mapped[int] = mapped_column(default=1, server_default="1")
    queue_number: Mapped[int]
    turn: Mapped[int]
    party_id: Mapped[UUID | None]
    passed_over: Mapped[int] = mapped_column(default=0, server_default="0")
    group_key: Mapped[str | None] = mapped_column(Text)
    hold_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completion_id: Mapped[UUID | None]

    cohort: Mapped[Cohort] = relationship()
    pools: Mapped[list[SeatPool]] = relationship(secondary=seat_claim, order_by=SeatPool.id)
    participant: Mapped[Participant] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(
        lazy="joined", foreign_keys=[organisation_id]
    )
    transitions: Mapped[list[Transition]] = relationship(
        order_by="Transition.at, Transition.id", viewonly=True
    )
    offers: Mapped[list[Offer]] = relationship(
        back_populates="registration", order_by="Offer.offered_at"
    )

    @property
    def meetings(self) -> Sequence[ProgramSession]:
        """The sessions that the person takes part in: all, or those that they chose."""
        if not self.cohort.chooses:
            return self.cohort.sessions
        chosen = {pool.ref for pool in self.pools if pool.kind == SESSION}
        return [meeting for meeting in self.cohort.sessions if str(meeting.id) in chosen]

    @property
    def mode(self) -> str | None:
        """How the person takes part, on site or online, where that is asked."""
        if not self.cohort.hybrid:
            return None
        return next((pool.ref for pool in self.pools if pool.kind == MODE), None)


class Transition(Base):
    """One step of a registration: when, from where to where, by whom, why.

    ``reason`` is a code of ours; ``note`` is the sentence that an organizer wrote.
    """

    __tablename__ = "registration_transition"
    __table_args__ = (
        Index("ix_registration_transition_registration_id", "registration_id"),
        Index(
            "ix_registration_transition_waiting",
            "registration_id",
            postgresql_where=text("from_state = 'waitlisted' OR to_state = 'waitlisted'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class Offer(Base):
    """A freed place that is held for one registration until it is answered or time is up.

    While it is open the registration's state is ``offered`` and holds the place; a
    registration has one open offer at a time.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_open", "registration_id", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("ix_offer_registration_id", "registration_id"),
        Index("ix_offer_due", "expires_at", postgresql_where=text("state = 'open'")),
        CheckConstraint(
            "state IN ('open', 'accepted', 'passed', 'expired', 'withdrawn')", name="state_known"
        ),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_unless_open"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"))
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(Text, default=OfferState.OPEN)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship(back_populates="offers")


class Consent(Base):
    """What somebody agreed to: purpose, version of the text, language, time (GDPR article 7)."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registration.id"), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReceivedCertificate(Base):
    """This service's copy of what the certificates service told about a registration.

    It outlives its registration, without telling whose it was: funders count the certificates
    of a cohort long after the people have been deleted. With a ``session_id`` it is about that
    session alone.
    """

    __tablename__ = "received_certificate"
    __table_args__ = (
        CheckConstraint(
            "state IN ('issued', 'suspended', 'superseded', 'revoked')", name="state_known"
        ),
    )

    issuance_id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("registration.id", ondelete="SET NULL"), index=True
    )
    cohort_id: Mapped[UUID] = mapped_column(ForeignKey("cohort.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("program_session.id"))
    number: Mapped[str] = mapped_column(Text)
    verify_url: Mapped[str] = mapped_column(Text)
    download_url: Mapped[str | None] = mapped_column(Text)
    holder_url: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="issued")
    state_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sequence: Mapped[int]
