"""Who was there: the marks of a session."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations
from services.registration.api.paging import Page, PageQuery, id_after, page_of
from services.registration.api.shapes.registrations import (
    MarkedShape,
    MarksBody,
    PresenceShape,
    presence_shape,
)
from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance
from services.registration.storage import api_queries

operations = Operations("attendance", "Who was in a session.")
_ATTENDANCE = "/sessions/<uuid:session_id>/attendance"


@operations.add(
    "GET", _ATTENDANCE, scope="registrations:read", answers=Page[PresenceShape], query=PageQuery
)
def list_attendance(call: Call) -> Page[PresenceShape]:
    """List the marks of a session."""
    meeting = finding.meeting(call)
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.attendance_after(
            call.db, meeting.id, id_after(after), count
        ),
        lambda row: str(row.registration_id),
    )
    return Page[PresenceShape](items=[presence_shape(row) for row in rows], next=following)


@operations.add(
    "POST", _ATTENDANCE, scope="registrations:write", answers=MarkedShape, body=MarksBody
)
def mark_presence(call: Call) -> MarkedShape:
    """Mark who was there; whoever has no mark stays as they are."""
    marks = {mark.registration_id: mark.present for mark in call.body(MarksBody).marks}
    command = MarkAttendance(call.path["session_id"], marks, call.actor)
    return MarkedShape(present=mark_attendance(call.db, command, now=call.now))
