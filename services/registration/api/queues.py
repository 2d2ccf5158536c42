"""Queues: who waits and why, their rules and draws, and what an organizer does to them by hand."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations
from services.registration.api.paging import Page, PageQuery, page_of
from services.registration.api.registrations import locked_registration
from services.registration.api.shapes.cohorts import ReasonBody
from services.registration.api.shapes.queues import (
    CapBody,
    DrawShape,
    MoveInQueueBody,
    PromiseBody,
    QueueEntry,
    QueueShape,
    RuleBody,
    RuleShape,
    SeatBody,
    draw_shape,
    queue_entry,
    queue_shape,
    rule_shape,
)
from services.registration.api.shapes.registrations import RegistrationShape, registration_shape
from services.registration.domain.waitlist import queue_controls
from services.registration.domain.waitlist.drawing import decide_cohort
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.domain.waitlist.queue_controls import Seat
from services.registration.domain.waitlist.ruling import choose_rule
from services.registration.storage import api_queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_queries import notes_of_cohort
from services.registration.storage.queue_rows import Act, QueueDraw

operations = Operations("queues", "Who waits, by which rule, and acting on it with a reason.")
_COHORT = "/cohorts/<uuid:cohort_id>"
_REGISTRATION = "/registrations/<uuid:registration_id>"
_READ, _WRITE = "registrations:read", "registrations:write"


def _act(call: Call, body: ReasonBody) -> Act:
    return Act(call.actor, body.reason, call.now)


def _queue(call: Call, cohort: Cohort) -> QueueShape:
    call.db.flush()
    return queue_shape(cohort, list(notes_of_cohort(call.db, cohort.id)))


def _queue_shown(call: Call) -> QueueShape:
    return _queue(call, finding.cohort(call))


def _queue_locked(call: Call) -> QueueShape:
    return _queue(call, finding.cohort_to_change(call))


def _rule(call: Call, cohort: Cohort) -> RuleShape:
    return rule_shape(cohort, call.db.get(QueueDraw, cohort.id))


def _rule_shown(call: Call) -> RuleShape:
    return _rule(call, finding.cohort(call))


def _rule_locked(call: Call) -> RuleShape:
    return _rule(call, finding.cohort_to_change(call))


@operations.add("GET", f"{_COHORT}/queue", scope=_READ, answers=Page[QueueEntry], query=PageQuery)
def list_queue(call: Call) -> Page[QueueEntry]:
    """List who waits, in the order in which the queue is served, each with the last reason."""
    cohort = finding.cohort(call)
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.queued_after(call.db, cohort.id, _place(after), count),
        lambda row: f"{row[1].turn} {row[1].queue_number}",
    )
    last = api_queries.last_steps(call.db, [row.id for _position, row in rows])
    items = [queue_entry(position, row, last.get(row.id)) for position, row in rows]
    return Page[QueueEntry](items=items, next=following)


def _place(after: str | None) -> tuple[int, int] | None:
    if after is None:
        return None
    turn, _, number = after.partition(" ")
    return int(turn), int(number)


@operations.add(
    "GET", f"{_COHORT}/queue-state", scope=_READ, answers=QueueShape, current=_queue_shown,
    tagged=True,
)  # fmt: skip
def get_queue_state(call: Call) -> QueueShape:
    """Get whether the queue stands still, how long it may become, and what was done to it."""
    return _queue_shown(call)


@operations.add(
    "POST", f"{_COHORT}/queue-state/freeze", scope=_WRITE, answers=QueueShape, body=ReasonBody,
    current=_queue_locked, tagged=True,
)  # fmt: skip
def freeze_queue(call: Call) -> QueueShape:
    """Let the queue stand still; whoever waits can read why."""
    queue_controls.freeze(call.db, call.path["cohort_id"], _act(call, call.body(ReasonBody)))
    return _queue_locked(call)


@operations.add(
    "POST", f"{_COHORT}/queue-state/thaw", scope=_WRITE, answers=QueueShape, body=ReasonBody,
    current=_queue_locked, tagged=True,
)  # fmt: skip
def thaw_queue(call: Call) -> QueueShape:
    """Let the queue move again, and at once where places are free."""
    act = _act(call, call.body(ReasonBody))
    queue_controls.thaw(call.db, call.path["cohort_id"], act, links=call.links)
    return _queue_locked(call)


@operations.add(
    "POST", f"{_COHORT}/queue-state/cap", scope=_WRITE, answers=QueueShape, body=CapBody,
    current=_queue_locked, tagged=True,
)  # fmt: skip
def cap_queue(call: Call) -> QueueShape:
    """Let the queue become no longer than a number; whoever stands in it stays."""
    body = call.body(CapBody)
    queue_controls.cap(call.db, call.path["cohort_id"], body.limit, _act(call, body))
    return _queue_locked(call)


@operations.add(
    "POST", f"{_COHORT}/queue-state/promise", scope=_WRITE, answers=QueueShape, body=PromiseBody,
    current=_queue_locked, tagged=True,
)  # fmt: skip
def promise_an_answer(call: Call) -> QueueShape:
    """Say when those who wait hear, where places are given by hand."""
    body, cohort_id = call.body(PromiseBody), call.path["cohort_id"]
    queue_controls.promise_answer(call.db, cohort_id, body.hears_by, _act(call, body))
    return _queue_locked(call)


@operations.add(
    "POST", f"{_REGISTRATION}/move-in-queue", scope=_WRITE, answers=RegistrationShape,
    body=MoveInQueueBody, current=locked_registration, tagged=True,
)  # fmt: skip
def move_in_queue(call: Call) -> RegistrationShape:
    """Put somebody at a place in the queue; everybody whose place changes can read why."""
    body, registration_id = call.body(MoveInQueueBody), call.path["registration_id"]
    queue_controls.move(call.db, registration_id, body.position, _act(call, body), links=call.links)
    return locked_registration(call)


@operations.add(
    "POST", f"{_REGISTRATION}/seat", scope=_WRITE, answers=RegistrationShape, body=SeatBody,
    current=locked_registration, tagged=True,
)  # fmt: skip
def seat_directly(call: Call) -> RegistrationShape:
    """Give somebody who waits a place, whatever their turn.

    Refused with `no_free_place` when all are taken, unless places may be added.
    """
    body, registration_id = call.body(SeatBody), call.path["registration_id"]
    seat = Seat(registration_id, body.exceed)
    queue_controls.seat_directly(call.db, seat, _act(call, body), links=call.links)
    return registration_shape(finding.registration(call))


@operations.add(
    "GET", f"{_COHORT}/rule", scope="programs:read", answers=RuleShape, current=_rule_shown,
    tagged=True,
)  # fmt: skip
def get_rule(call: Call) -> RuleShape:
    """Get by which rule a cohort gives its places."""
    return _rule_shown(call)


@operations.add(
    "PUT", f"{_COHORT}/rule", scope="programs:write", answers=RuleShape, body=RuleBody,
    current=_rule_locked, must_match=True, tagged=True, refusals=(409,),
)  # fmt: skip
def choose_a_rule(call: Call) -> RuleShape:
    """Choose the rule of a cohort, before sign-up opens; a lottery is committed to at once.

    Refused with `policy_fixed` afterwards, since people rely on it.
    """
    command = call.body(RuleBody).command(call.path["cohort_id"])
    cohort = choose_rule(call.db, command, now=call.now, seeds=Seeds.of(call.settings))
    return _rule(call, cohort)


@operations.add(
    "POST", f"{_COHORT}/decide", scope=_WRITE, answers=RuleShape, current=_rule_locked, tagged=True
)
def decide_a_cohort(call: Call) -> RuleShape:
    """Draw a lottery, or give places by priority, if its time has come.

    It happens by itself within seconds of that time. Before it, and after it was done, nothing
    changes: `decided_at` says which.
    """
    seeds = Seeds.of(call.settings)
    decide_cohort(call.db, call.path["cohort_id"], now=call.now, links=call.links, seeds=seeds)
    return _rule_locked(call)


@operations.add("GET", f"{_COHORT}/draw", scope="programs:read", answers=DrawShape)
def get_draw(call: Call) -> DrawShape:
    """Get a lottery's commitment, and after the draw all that it can be recomputed from."""
    draw = call.db.get(QueueDraw, finding.cohort(call).id)
    return draw_shape(finding.found(draw))
