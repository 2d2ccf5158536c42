"""Sessions of a cohort: list, add, get, move, give a room, cancel."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Reply
from services.registration.api.shapes.cohorts import (
    ArrangeBody,
    Done,
    MoveBody,
    ReasonBody,
    SessionBody,
    SessionShape,
    SessionsShape,
    session_shape,
)
from services.registration.domain.commands import CloseSession, MoveSession
from services.registration.domain.programs.arranging import arrange
from services.registration.domain.programs.cancelling_sessions import CancelSession, cancel_session
from services.registration.domain.programs.clashing import sharing_room_or_leader
from services.registration.domain.programs.rescheduling import arrangement_of, move_session
from services.registration.domain.programs.scheduling import add_session
from services.registration.domain.programs.settling import close_session
from services.registration.storage.session_queries import cancelled_sessions
from shared.contracts.facts import LocalizedText

operations = Operations("sessions", "Dated meetings of a cohort.")
_READ, _WRITE = "programs:read", "programs:write"
_SESSIONS = "/cohorts/<uuid:cohort_id>/sessions"
_SESSION = "/sessions/<uuid:session_id>"


def _locked(call: Call) -> SessionShape:
    return session_shape(finding.meeting_to_change(call))


@operations.add("GET", _SESSIONS, scope=_READ, answers=SessionsShape)
def list_sessions(call: Call) -> SessionsShape:
    """List the sessions of a cohort by number, those that are not held too."""
    cohort = finding.cohort(call)
    rows = [*cohort.sessions, *cancelled_sessions(call.db, cohort.id)]
    rows.sort(key=lambda row: row.number)
    return SessionsShape(items=[session_shape(row) for row in rows])


@operations.add(
    "POST", _SESSIONS, scope=_WRITE, answers=SessionShape,
    body=SessionBody, status=201, tagged=True,
)  # fmt: skip
def create_session(call: Call) -> Reply:
    """Add a session after the last one; everybody with a place is told.

    Where people choose their sessions, it may begin with the last one.
    """
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
    current=_locked, tagged=True, refusals=(409,),
)  # fmt: skip
def move_a_session(call: Call) -> SessionShape:
    """Give a session another time, place or room; everybody with a place is told once."""
    meeting, body = finding.meeting_to_change(call), call.body(MoveBody)
    command = MoveSession(
        session_id=meeting.id,
        starts_local=body.starts_at,
        ends_local=body.ends_at,
        place=LocalizedText(sv=body.place.sv, en=body.place.en),
        online_url=body.online_url,
        whole_day=body.whole_day,
        arrangement=body.arrangement(arrangement_of(meeting)),
    )
    move_session(call.db, command, now=call.now)
    return session_shape(meeting)


@operations.add("GET", f"{_SESSION}/clashes", scope=_READ, answers=SessionsShape)
def list_clashes(call: Call) -> SessionsShape:
    """List what else wants a session's room or leader at the same time; it forbids nothing."""
    rows = sharing_room_or_leader(call.db, finding.meeting(call))
    return SessionsShape(items=[session_shape(row) for row in rows])


@operations.add(
    "PUT", f"{_SESSION}/room", scope=_WRITE, answers=SessionShape, body=ArrangeBody,
    current=_locked, must_match=True, tagged=True, refusals=(409,),
)  # fmt: skip
def arrange_session(call: Call) -> SessionShape:
    """Give a session a room, a track and a leader; whoever takes part hears of another room."""
    wanted = call.body(ArrangeBody).arrangement()
    return session_shape(arrange(call.db, call.path["session_id"], wanted, now=call.now))


@operations.add(
    "POST", f"{_SESSION}/cancel", scope=_WRITE, answers=SessionShape, body=ReasonBody,
    current=_locked, tagged=True,
)  # fmt: skip
def cancel_a_session(call: Call) -> SessionShape:
    """Cancel one session of several; those who take part are told why.

    The only one that is left is refused with `only_session`: call the cohort off.
    """
    command = CancelSession(call.path["session_id"], call.body(ReasonBody).reason)
    return session_shape(cancel_session(call.db, command, now=call.now, links=call.links))


@operations.add(
    "POST", f"{_SESSION}/close", scope=_WRITE, answers=Done, current=_locked
)  # fmt: skip
def close_a_session(call: Call) -> Done:
    """Close a session that has ended; everybody who was there gets a certificate of it.

    Closing it again makes one for whoever was marked since. Where the cohort has one certificate
    for the whole it is refused with `certified_as_whole`.
    """
    command = CloseSession(call.path["session_id"], call.actor)
    return Done(people=close_session(call.db, command, now=call.now, links=call.links))
