"""Who was there, as registration told it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.notifications.storage.registrations import Registration
from services.notifications.storage.tables import Base
from shared.database import UtcDateTime


class Attendance(Base):
    """The newest mark of one registration in one session; no row means that nobody has marked.

    There are no keys to registration and session, because a mark may arrive before either does.
    """

    __tablename__ = "attendance"

    registration_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    present: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


def keep_marks(
    session: Session, session_id: UUID, marks: Mapping[UUID, bool], *, recorded_at: datetime
) -> None:
    """Keep marks of a session by registration, unless a later one of the same is known."""
    rows = [
        {"registration_id": each, "session_id": session_id, "present": marks[each]}
        | {"recorded_at": recorded_at}
        for each in sorted(marks)
    ]
    if not rows:
        return
    new = insert(Attendance).values(rows)
    session.execute(
        new.on_conflict_do_update(
            index_elements=[Attendance.registration_id, Attendance.session_id],
            set_={"present": new.excluded.present, "recorded_at": new.excluded.recorded_at},
            where=Attendance.recorded_at < new.excluded.recorded_at,
        )
    )


def last_marked_at(session: Session, session_ids: Collection[UUID]) -> datetime | None:
    """Return when somebody last marked who was in some sessions, None if nobody has."""
    return session.scalar(
        select(func.max(Attendance.recorded_at)).where(Attendance.session_id.in_(session_ids))
    )


def is_marked(session_ids: Collection[UUID], *, present: bool) -> ColumnElement[bool]:
    """Return the condition that a registration is marked so in any of some sessions."""
    return exists().where(
        Attendance.registration_id == Registration.id,
        Attendance.session_id.in_(session_ids),
        Attendance.present.is_(present),
    )
