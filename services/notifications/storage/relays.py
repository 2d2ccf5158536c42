"""How the mail server has answered lately, and how fast each domain gets mail; for all workers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.tables import Base
from shared.database import UtcDateTime

RelayState = Literal["closed", "open", "half_open"]


class Relay(Base):
    """The circuit breaker of one mail server: while it is open, nothing is sent.

    ``failures`` counts how often it has opened without a success between, ``refusals`` the
    doubtful answers in a row while it is closed. ``probe_at`` is when one mail may try again;
    while half open, ``probe`` is that mail, and ``probe_at`` when it counts as lost.
    """

    __tablename__ = "relay"
    __table_args__ = (CheckConstraint("state IN ('closed', 'open', 'half_open')", name="state"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[RelayState] = mapped_column(Text)
    failures: Mapped[int]
    refusals: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    probe_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    probe: Mapped[UUID | None]
    words: Mapped[str | None]


class DomainPace(Base):
    """When the mails that one domain has been given would be through at the allowed pace."""

    __tablename__ = "domain_pace"

    domain: Mapped[str] = mapped_column(primary_key=True)
    through_at: Mapped[datetime] = mapped_column(UtcDateTime)


def relay_of(session: Session, name: str) -> Relay | None:
    """Return what is known of a mail server, without a lock; None before its first trouble."""
    return session.scalars(
        select(Relay).where(Relay.name == name).execution_options(populate_existing=True)
    ).one_or_none()


def has_no_trouble(session: Session, name: str) -> bool:
    """Tell whether nothing is held against a mail server now."""
    known = session.execute(select(Relay.state, Relay.refusals).where(Relay.name == name)).first()
    return known is None or tuple(known) == ("closed", 0)


def relay_locked(session: Session, name: str, *, now: datetime) -> Relay:
    """Return the state of a mail server for change."""
    fresh = {"name": name, "state": "closed", "failures": 0, "refusals": 0, "since": now}
    session.execute(insert(Relay).values(fresh).on_conflict_do_nothing())
    return session.scalars(
        select(Relay)
        .where(Relay.name == name)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def paces_locked(
    session: Session, domains: Collection[str], *, now: datetime
) -> dict[str, DomainPace]:
    """Return the paces of some domains for change, locked in the same order by everybody."""
    if not domains:
        return {}
    fresh = [{"domain": domain, "through_at": now} for domain in sorted(domains)]
    session.execute(insert(DomainPace).values(fresh).on_conflict_do_nothing())
    rows = session.scalars(
        select(DomainPace)
        .where(DomainPace.domain.in_(domains))
        .order_by(DomainPace.domain)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.domain: row for row in rows}
