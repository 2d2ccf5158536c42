"""How letters of this house look, in every version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.facts.letter_facts import Brand, Logo
from services.notifications.storage.pictures import Picture
from services.notifications.storage.tables import Base
from shared.database import UtcDateTime

_IN_USE = "brand in use"


class BrandVersion(Base):
    """One version of how letters look; the one with the highest number holds.

    An empty colour is ours. Rows are added and never changed.
    """

    __tablename__ = "brand_version"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    colour: Mapped[str]
    logo_digest: Mapped[str | None] = mapped_column(ForeignKey("picture.digest"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    organizer_id: Mapped[str]
    organizer_name: Mapped[str]


def brand_versions(session: Session) -> Sequence[BrandVersion]:
    """Return all versions, the newest first."""
    return session.scalars(select(BrandVersion).order_by(BrandVersion.number.desc())).all()


def brand_in_use(session: Session) -> Brand | None:
    """Return how letters look that are written now: read once in a transaction."""
    if _IN_USE not in session.info:
        session.info[_IN_USE] = _read_brand(session)
    found: Brand | None = session.info[_IN_USE]
    return found


def _read_brand(session: Session) -> Brand | None:
    row = session.execute(
        select(BrandVersion, Picture)
        .outerjoin(Picture, Picture.digest == BrandVersion.logo_digest)
        .order_by(BrandVersion.number.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    version, shown = row
    logo = Logo(digest=shown.digest, width=shown.width, height=shown.height) if shown else None
    return Brand(colour=version.colour, logo=logo)
