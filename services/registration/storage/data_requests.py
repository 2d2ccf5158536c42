"""Requests for a copy of a person's data, and what the other services answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, delete, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.registration.storage.access import Invitation
from services.registration.storage.party_seats import PartySeat
from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from services.registration.storage.tables import Base
from shared.database import UtcDateTime


class DataRequest(Base):
    """One request; ``collected_at`` is when the last service had answered.

    It is deleted with all that was answered when ``deletes_at`` has come.
    """

    __tablename__ = "data_request"
    __table_args__ = (Index("ix_data_request_deletes_at", "deletes_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"), index=True)
    language: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    collected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deletes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DataPart(Base):
    """What one service answered to a request."""

    __tablename__ = "data_part"

    request_id: Mapped[UUID] = mapped_column(
        ForeignKey("data_request.id", ondelete="CASCADE"), primary_key=True
    )
    service: Mapped[str] = mapped_column(Text, primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


def newest_request(session: Session, participant_id: UUID) -> DataRequest | None:
    """Return a person's newest request."""
    return session.scalars(
        select(DataRequest)
        .where(DataRequest.participant_id == participant_id)
        .order_by(DataRequest.requested_at.desc())
        .limit(1)
    ).first()


def request_for_update(session: Session, request_id: UUID) -> DataRequest | None:
    """Lock one request."""
    return session.get(DataRequest, request_id, with_for_update=True, populate_existing=True)


def add_part(session: Session, request_id: UUID, service: str, body: dict[str, Any]) -> None:
    """Keep what a service answered; a second answer changes nothing."""
    session.execute(
        insert(DataPart)
        .values(request_id=request_id, service=service, body=body)
        .on_conflict_do_nothing()
    )


def parts_of(session: Session, request_id: UUID) -> dict[str, dict[str, Any]]:
    """Return what was answered to a request, by service."""
    rows = session.scalars(select(DataPart).where(DataPart.request_id == request_id))
    return {row.service: row.body for row in rows}


def claim_stale_requests(
    session: Session, now: datetime, limit: int, lease: timedelta
) -> Sequence[UUID]:
    """Claim requests whose copies are to be deleted."""
    rows = session.scalars(
        select(DataRequest)
        .where(
            DataRequest.deletes_at <= now,
            or_(DataRequest.claimed_until.is_(None), DataRequest.claimed_until <= now),
        )
        .order_by(DataRequest.deletes_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.claimed_until = now + lease
    return [row.id for row in rows]


def forget_request(session: Session, request_id: UUID, now: datetime) -> None:
    """Delete a request whose day has come, with all that was answered."""
    session.execute(
        delete(DataRequest).where(DataRequest.id == request_id, DataRequest.deletes_at <= now)
    )


def addresses_of(session: Session, participant: Participant) -> tuple[str, ...]:
    """Return each spelling of a person's address that mails may have gone to."""
    invited = select(Invitation.email).where(Invitation.email_key == participant.email_key)
    mine = select(Registration.id).where(Registration.participant_id == participant.id)
    seated = select(PartySeat.email).where(
        PartySeat.email.is_not(None),
        or_(
            PartySeat.guest_registration_id.in_(mine),
            func.lower(PartySeat.email) == participant.email.lower(),
        ),
    )
    written = session.scalars(invited.union(seated))
    return tuple(sorted({participant.email, *(email for email in written if email)}))
