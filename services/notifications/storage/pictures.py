"""Pictures that mails show, each kept once under the digest of its bytes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.tables import Base
from shared.database import Database


class Picture(Base):
    """A PNG under the SHA-256 of its bytes; mails that show it are written anew from it."""

    __tablename__ = "picture"
    __table_args__ = (CheckConstraint("width > 0 AND height > 0", name="size"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)


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
