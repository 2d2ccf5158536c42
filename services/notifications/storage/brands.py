"""How letters of this house look, in every version, and the pictures of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.facts.letter_facts import Brand, Logo
from services.notifications.storage.tables import Base
from shared.database import Database, UtcDateTime

_IN_USE = "brand in use"


class Picture(Base):
    """A PNG under the SHA-256 of its bytes; mails that show it are written anew from it."""

    __tablename__ = "picture"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="size"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


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


def keep_picture(session: Session, picture: Picture) -> None:
    """Keep a picture, once however often it is handed in."""
    session.execute(
        insert(Picture)
        .values(
            digest=picture.digest,
            width=picture.width,
            height=picture.height,
            content=picture.content,
        )
        .on_conflict_do_nothing()
    )


def picture(session: Session, digest: str) -> Picture | None:
    """Return a picture."""
    return session.get(Picture, digest)


class PictureShelf:
    """Pictures at hand: each is read from the database once in the life of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, bytes] = {}

    def content_of(self, digest: str) -> bytes:
        """Return the bytes of a picture that a mail shows."""
        if digest not in self._kept:
            with self._database.transaction() as session:
                found = picture(session, digest)
            assert found is not None
            self._kept[digest] = found.content
        return self._kept[digest]


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
