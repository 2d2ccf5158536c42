"""Applying who was there: of two marks the later one holds, whatever the order they come in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.domain.house import House, Occasion
from services.notifications.storage import attendance
from shared.contracts.attendance import AttendanceMarked
from shared.messaging.erasing import is_erased


def apply_marks(session: Session, fact: AttendanceMarked, *, at: Occasion, house: House) -> None:
    """Keep who was in a session, but for those who are erased."""
    del house
    marks = {each.registration_id: each.present for each in fact.marks}
    if is_erased(session, marks, told_at=at.told_at):
        marks = {
            each: present
            for each, present in marks.items()
            if not is_erased(session, [each], told_at=at.told_at)
        }
    attendance.keep_marks(session, fact.session_id, marks, recorded_at=fact.recorded_at)
