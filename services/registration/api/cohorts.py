"""Cohorts: list, plan, change, copy, call off, close; how full they are."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Reply
from services.registration.api.paging import Page, PageQuery, id_after, page_of
from services.registration.api.shapes.cohorts import (
    CloseBody,
    CohortBody,
    CohortChange,
    CohortShape,
    CopyBody,
    Done,
    OccupancyShape,
    ReasonBody,
    cohort_shape,
)
from services.registration.domain.commands import CloseCohort
from services.registration.domain.programs.calling_off import CallOff, call_off
from services.registration.domain.programs.certifying import set_certifies
from services.registration.domain.programs.closing import close_cohort
from services.registration.domain.programs.copying import CopyCohort, copy_cohort
from services.registration.domain.programs.resizing import resize
from services.registration.domain.programs.scheduling import (
    AddCohort,
    Window,
    add_cohort,
    set_window,
)
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage import api_queries, queries
from services.registration.storage.catalogue import Cohort

operations = Operations("cohorts", "Runs of a program, with places, queue and sessions.")
_READ, _WRITE = "programs:read", "programs:write"
_COHORT = "/cohorts/<uuid:cohort_id>"


def _shown(call: Call) -> CohortShape:
    return cohort_shape(finding.cohort(call))


def _locked(call: Call) -> CohortShape:
    return cohort_shape(finding.cohort_to_change(call))


@operations.add("GET", "/cohorts", scope=_READ, answers=Page[CohortShape], query=PageQuery)
def list_cohorts(call: Call) -> Page[CohortShape]:
    """List the cohorts of all programs."""
    return _page(call)


@operations.add(
    "GET", "/programs/<uuid:program_id>/cohorts", scope=_READ, answers=Page[CohortShape],
    query=PageQuery,
)  # fmt: skip
def list_cohorts_of_program(call: Call) -> Page[CohortShape]:
    """List the cohorts of a program."""
    finding.program(call)
    return _page(call)


def _page(call: Call) -> Page[CohortShape]:
    program_id = call.path.get("program_id")
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.cohorts_after(
            call.db, id_after(after), count, program_id=program_id
        ),
        lambda row: str(row.id),
    )
    return Page[CohortShape](items=[cohort_shape(row) for row in rows], next=following)


@operations.add(
    "POST", "/programs/<uuid:program_id>/cohorts", scope=_WRITE, answers=CohortShape,
    body=CohortBody, status=201, tagged=True,
)  # fmt: skip
def create_cohort(call: Call) -> Reply:
    """Plan a cohort with all its sessions."""
    body = call.body(CohortBody)
    command = AddCohort(
        program_id=call.path["program_id"],
        capacity=body.capacity,
        queue_limit=body.queue_limit,
        window=Window(body.opens_at, body.closes_at),
        sessions=[each.plan() for each in body.sessions],
    )
    return _made(add_cohort(call.db, command))


def _made(cohort: Cohort) -> Reply:
    return Reply(cohort_shape(cohort), f"/cohorts/{cohort.id}")


@operations.add("GET", _COHORT, scope=_READ, answers=CohortShape, current=_shown, tagged=True)
def get_cohort(call: Call) -> CohortShape:
    """Get one cohort."""
    return _shown(call)


@operations.add(
    "PATCH", _COHORT, scope=_WRITE, answers=CohortShape, body=CohortChange, current=_locked,
    must_match=True, tagged=True, refusals=(409,),
)  # fmt: skip
def change_cohort(call: Call) -> CohortShape:
    """Change places, queue, window, parties or certificates of a cohort.

    More places let people in from the queue; fewer than are taken are refused.
    """
    cohort, sent = finding.cohort_to_change(call), call.body(CohortChange)
    cohort.largest_party = sent.largest_party or cohort.largest_party
    cohort.transfers = cohort.transfers if sent.transfers is None else sent.transfers
    if sent.certifies is not None:
        set_certifies(call.db, cohort.id, sent.certifies)
    if sent.model_fields_set & {"queue_limit", "opens_at", "closes_at"}:
        limit = sent.queue_limit if "queue_limit" in sent.model_fields_set else cohort.queue_limit
        set_window(call.db, cohort.id, _window(cohort, sent), queue_limit=limit)
    if sent.capacity is not None:
        cohort = resize(call.db, cohort.id, sent.capacity, now=call.now, links=call.links)
    return cohort_shape(cohort)


def _window(cohort: Cohort, sent: CohortChange) -> Window:
    closes = cohort.registration_closes_at
    if "closes_at" in sent.model_fields_set:
        return Window(sent.opens_at or cohort.registration_opens_at, sent.closes_at)
    return Window(sent.opens_at or cohort.registration_opens_at, closes)


@operations.add(
    "POST", f"{_COHORT}/copy", scope=_WRITE, answers=CohortShape, body=CopyBody, status=201,
    tagged=True,
)  # fmt: skip
def copy_of_cohort(call: Call) -> Reply:
    """Copy a cohort with its rule and all its sessions to another day, without its people."""
    body = call.body(CopyBody)
    command = CopyCohort(call.path["cohort_id"], body.first_day, body.same_weekday)
    return _made(copy_cohort(call.db, command, now=call.now, seeds=Seeds.of(call.settings)))


@operations.add(
    "POST", f"{_COHORT}/call-off", scope=_WRITE, answers=Done, body=ReasonBody, current=_locked
)
def call_cohort_off(call: Call) -> Done:
    """Call a cohort off.

    Everybody who has a place or waits is told.
    """
    command = CallOff(call.path["cohort_id"], call.actor, call.body(ReasonBody).reason)
    return Done(people=call_off(call.db, command, now=call.now, links=call.links))


@operations.add(
    "POST", f"{_COHORT}/close", scope=_WRITE, answers=Done, body=CloseBody, current=_locked
)
def close_a_cohort(call: Call) -> Done:
    """Settle a cohort's attendance.

    Whoever meets its rule has completed, and gets a certificate. Where each session has
    certificates of its own, the sessions that are still open are closed instead.
    """
    command = CloseCohort(call.path["cohort_id"], call.actor, call.body(CloseBody).early)
    return Done(people=close_cohort(call.db, command, now=call.now, links=call.links).completed)


@operations.add("GET", f"{_COHORT}/occupancy", scope=_READ, answers=OccupancyShape)
def get_occupancy(call: Call) -> OccupancyShape:
    """Get how full a cohort is now."""
    cohort = finding.cohort(call)
    return OccupancyShape(
        capacity=cohort.capacity,
        places_taken=cohort.places_taken,
        waiting=queries.queue_length(call.db, cohort.id),
        states=dict(queries.states_by_cohort(call.db, [cohort.id]).get(cohort.id, {})),
    )
