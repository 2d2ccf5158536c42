"""What somebody has to look at: trouble with the mail server that no retry mends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.tables import Base
from shared.database import UtcDateTime
from shared.kernel.identifiers import new_id

AlertKind = Literal["relay_paused", "refused_by_policy"]


class Alert(Base):
    """One trouble from when it showed first until somebody, or the end of it, settles it.

    ``about`` is the mail server, or the domain that refuses us; ``words`` are the newest answer.
    """

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("kind IN ('relay_paused', 'refused_by_policy')", name="kind"),
        Index(
            "uq_alert_kind_about",
            "kind",
            "about",
            unique=True,
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[AlertKind] = mapped_column(Text)
    about: Mapped[str]
    words: Mapped[str]
    times: Mapped[int]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None]


_OPEN = Alert.settled_at.is_(None)


def raise_or_count(
    session: Session, kind: AlertKind, about: str, *, words: str, now: datetime
) -> int:
    """Note a trouble, or that it shows again; return how often it has shown."""
    entered = insert(Alert).values(
        id=new_id(), kind=kind, about=about, words=words, times=1, raised_at=now, seen_at=now
    )
    counted = entered.on_conflict_do_update(
        index_elements=[Alert.kind, Alert.about],
        index_where=_OPEN,
        set_={"times": Alert.times + 1, "words": words, "seen_at": now},
    ).returning(Alert.times)
    return session.scalars(counted).one()


def open_alert_locked(session: Session, kind: AlertKind, about: str) -> Alert | None:
    """Return one open alert for change."""
    return session.scalars(
        select(Alert)
        .where(Alert.kind == kind, Alert.about == about, _OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def open_alerts(session: Session) -> Sequence[Alert]:
    """Return what nobody has settled, the newest first."""
    return session.scalars(select(Alert).where(_OPEN).order_by(Alert.seen_at.desc())).all()


def count_open(session: Session) -> dict[AlertKind, int]:
    """Return how many alerts of each kind are open."""
    rows = session.execute(select(Alert.kind, func.count()).where(_OPEN).group_by(Alert.kind))
    return {kind: count for kind, count in rows}  # noqa: C416  (rows are Row objects)
