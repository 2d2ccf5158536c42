"""Sessions of a cohort: add, get, move."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Reply
from services.registration.api.shapes.cohorts import (
    MoveBody,
    SessionBody,
    SessionShape,
    session_shape,
)
from services.registration.domain.commands import MoveSession
from services.registration.domain.rescheduling import move_session
from services.registration.domain.scheduling import add_session
from shared.contracts.facts import LocalizedText

operations = Operations("sessions", "Dated meetings of a cohort.")
_READ, _WRITE = "programs:read", "programs:write"
_SESSION = "/sessions/<uuid:session_id>"


@operations.add(
    "POST", "/cohorts/<uuid:cohort_id>/sessions", scope=_WRITE, answers=SessionShape,
    body=SessionBody, status=201, tagged=True,
)  # fmt: skip
def create_session(call: Call) -> Reply:
    """Add a session after the last one; everybody with a place is told."""
    plan = call.body(SessionBody).plan()
    meeting = add_session(call.db, call.path["cohort_id"], plan, now=call.now)
    return Reply(session_shape(meeting), f"/sessions/{meeting.id}")


@operations.add(
    "GET", _SESSION, scope=_READ, answers=SessionShape, tagged=True,
    current=lambda call: session_shape(finding.meeting(call)),
)  # fmt: skip
def get_session(call: Call) -> SessionShape:
    """Get one session."""
    return session_shape(finding.meeting(call))


@operations.add(
    "PUT", _SESSION, scope=_WRITE, answers=SessionShape, body=MoveBody, must_match=True,
    current=lambda call: session_shape(finding.meeting_to_change(call)), tagged=True,
    refusals=(409,),
)  # fmt: skip
def move_a_session(call: Call) -> SessionShape:
    """Give a session another time or place; everybody with a place is told."""
    meeting, body = finding.meeting_to_change(call), call.body(MoveBody)
    command = MoveSession(
        session_id=meeting.id,
        starts_local=body.starts_at,
        ends_local=body.ends_at,
        place=LocalizedText(sv=body.place.sv, en=body.place.en),
        online_url=body.online_url,
    )
    move_session(call.db, command, now=call.now)
    return session_shape(meeting)
