"""Addresses under which a person's calendar follows their sessions, and what is read for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, Text, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.cohorts import Cohort, ProgramSession
from services.notifications.storage.registrations import Invitation, Registration, address_of
from services.notifications.storage.tables import Base
from shared.database import UtcDateTime


class Feed(Base):
    """One person's feed, by their address in lower case.

    ``token_hash`` is the SHA-256 of what opens it; the token itself is kept nowhere, and a new
    one comes with a new ``id``. ``used_at`` is when a calendar last read it, to the hour.
    """

    __tablename__ = "feed"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text, unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Schedule:
    """All that one address has been told of: rows to be read and not to be changed."""

    registrations: Sequence[Registration]
    cohorts: dict[UUID, Cohort]
    sessions: dict[UUID, Sequence[ProgramSession]]
    invitations: dict[tuple[UUID, UUID], Invitation]


def feed_of_address(session: Session, address: str) -> Feed | None:
    """Return the feed of an address."""
    return session.scalars(select(Feed).where(Feed.address == address.lower())).one_or_none()


def feed_of_hash(session: Session, token_hash: bytes) -> Feed | None:
    """Return the feed that a token opens, by its hash."""
    return session.scalars(select(Feed).where(Feed.token_hash == token_hash)).one_or_none()


def feeds_of(session: Session, addresses: Sequence[str]) -> Sequence[Feed]:
    """Return the feeds of some addresses."""
    lowered = [address.lower() for address in addresses]
    return session.scalars(
        select(Feed).where(Feed.address.in_(lowered)).order_by(Feed.address)
    ).all()


def put_feed(
    session: Session, feed_id: UUID, address: str, *, token_hash: bytes, now: datetime
) -> None:
    """Give an address a feed in place of the one that it has, if any."""
    values = {"id": feed_id, "token_hash": token_hash, "made_at": now, "used_at": None}
    session.execute(
        insert(Feed)
        .values(address=address, **values)
        .on_conflict_do_update(index_elements=[Feed.address], set_=values)
    )


def remove_feed(session: Session, address: str) -> None:
    """Remove the feed of an address, if it has one."""
    session.execute(delete(Feed).where(Feed.address == address.lower()))


def remove_feeds_of(
    session: Session, registration_ids: Sequence[UUID], *, made_before: datetime
) -> None:
    """Remove the feeds of those who hold some registrations, unless they were made later."""
    addresses = select(address_of()).where(Registration.id.in_(registration_ids))
    session.execute(delete(Feed).where(Feed.address.in_(addresses), Feed.made_at < made_before))


# The versions of all rows that a feed is made from (ADR 0022), in one round trip. A cohort's row is
# written with every fact about anybody in it, so there it is what stands in the row.
_EDITION = text(
    """
    WITH mine AS MATERIALIZED (
      SELECT id, cohort_id, ctid, xmin FROM registration
      WHERE lower(participant ->> 'email') = :address)
    SELECT concat_ws(' ',
      (SELECT sum(hashtidextended(ctid, xmin::text::bigint)) FROM mine),
      (SELECT sum(hashtidextended(told.ctid, told.xmin::text::bigint))
        FROM invitation AS told JOIN mine ON told.registration_id = mine.id),
      (SELECT sum(hashtidextended(meeting.ctid, meeting.xmin::text::bigint))
        FROM program_session AS meeting WHERE meeting.cohort_id IN (SELECT cohort_id FROM mine)),
      (SELECT sum(hashtextextended(cohort.id::text || cohort.program::text
          || cohort.organiser::text || coalesce(cohort.funding::text, ''), 0))
        FROM cohort WHERE cohort.id IN (SELECT cohort_id FROM mine)))
    """
)


def edition_of(session: Session, address: str) -> str:
    """Return what changes whenever anything does that the feed of an address shows."""
    return str(session.scalar(_EDITION, {"address": address}))


def schedule_of(session: Session, address: str) -> Schedule:
    """Return all that an address has been told of, in four reads however much it is."""
    registrations = session.scalars(
        select(Registration).where(address_of() == address).order_by(Registration.changed_at.desc())
    ).all()
    ids = [each.id for each in registrations]
    cohort_ids = {each.cohort_id for each in registrations}
    sessions: dict[UUID, list[ProgramSession]] = {each: [] for each in cohort_ids}
    for meeting in session.scalars(
        select(ProgramSession).where(ProgramSession.cohort_id.in_(cohort_ids))
    ):
        sessions[meeting.cohort_id].append(meeting)
    cohorts = session.scalars(select(Cohort).where(Cohort.id.in_(cohort_ids)))
    told = session.scalars(select(Invitation).where(Invitation.registration_id.in_(ids)))
    return Schedule(
        registrations=registrations,
        cohorts={each.id: each for each in cohorts},
        sessions=dict(sessions),
        invitations={(each.registration_id, each.session_id): each for each in told},
    )
