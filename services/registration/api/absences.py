"""Those who missed the first session: asking them, and what becomes of their places."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.api import finding
from services.registration.api.operations import Body, Call, Operations, Shape
from services.registration.api.registrations import locked_registration
from services.registration.api.shapes.cohorts import ReasonBody
from services.registration.api.shapes.registrations import RegistrationShape, registration_shape
from services.registration.domain.waitlist.absences import (
    AskAbsent,
    ask_absent,
    first_meeting,
    keep_place,
    return_place,
    time_to_answer,
)
from services.registration.domain.waitlist.at_the_door import PassOn, pass_on
from services.registration.storage.absences import absences, absent_people
from services.registration.storage.queue_rows import Act

operations = Operations("absences", "Who missed the first session, and what became of the place.")
_COHORT = "/cohorts/<uuid:cohort_id>/absences"
_REGISTRATION = "/registrations/<uuid:registration_id>"
_READ, _WRITE = "registrations:read", "registrations:write"


class AskBody(Body):
    """Whom to ask whether they still come."""

    registration_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    """Of those who are marked absent from the first session; others are left out."""


class AbsenceShape(Shape):
    """Somebody who missed the first session and has a place, or had one until it went on."""

    registration_id: UUID
    """Of the registration."""
    name: str
    """Whose it is."""
    state: str | None
    """`asked`, `coming`, `released`, `returned` or `lapsed`; null while nobody has asked."""
    answer_by: datetime | None
    """Until when they can answer, or could."""


class AbsencesShape(Shape):
    """All who missed the first session."""

    can_answer_until: datetime | None
    """Until when those could answer who are asked now; null where nobody can be asked."""
    items: list[AbsenceShape]
    """In the order of sign-up."""


def _shown(call: Call) -> AbsencesShape:
    cohort = finding.cohort(call)
    people = absent_people(call.db, first_meeting(cohort).id)
    known = absences(call.db, [row.id for row in people])
    return AbsencesShape(
        can_answer_until=time_to_answer(cohort, call.now),
        items=[
            AbsenceShape(
                registration_id=row.id,
                name=row.name,
                state=known[row.id].state if row.id in known else None,
                answer_by=known[row.id].answer_by if row.id in known else None,
            )
            for row in people
        ],
    )


@operations.add("GET", _COHORT, scope=_READ, answers=AbsencesShape)
def list_absences(call: Call) -> AbsencesShape:
    """List who missed the first session, and what became of the question to them."""
    return _shown(call)


@operations.add(
    "POST", f"{_COHORT}/ask", scope=_WRITE, answers=AbsencesShape, body=AskBody, refusals=(409,)
)
def ask_the_absent(call: Call) -> AbsencesShape:
    """Ask some of them by mail whether they still come; each is asked once.

    Refused with `too_late_to_ask` where the rule does not say so or too little time is left.
    """
    ids = frozenset(call.body(AskBody).registration_ids)
    command = AskAbsent(call.path["cohort_id"], ids, call.actor)
    ask_absent(call.db, command, now=call.now, links=call.links)
    call.db.flush()
    return _shown(call)


class PassOnBody(ReasonBody):
    """Who is not there and who is, at the door of an only session that is held."""

    absent_ids: Annotated[list[UUID], Field(max_length=1000)]
    """Of those who are marked absent; of these, as many as it takes lose their places."""
    here_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    """Of those who wait in the queue and are there."""


class PassedOnShape(Shape):
    """What became of places at the door."""

    released: int
    """How many registrations lost their place."""
    seated: int
    """How many registrations got one."""


@operations.add(
    "POST", f"{_COHORT}/pass-on", scope=_WRITE, answers=PassedOnShape, body=PassOnBody,
    refusals=(409,),
)  # fmt: skip
def pass_places_on(call: Call) -> PassedOnShape:
    """Let people in who wait at the door, in turn, instead of those who did not come.

    Refused with `door_not_open` unless the only session of a cohort is held at this moment, and
    with `nobody_at_the_door` if nobody gets in by it.
    """
    body = call.body(PassOnBody)
    command = PassOn(call.path["cohort_id"], frozenset(body.absent_ids), frozenset(body.here_ids))
    act = Act(call.actor, body.reason, call.now)
    done = pass_on(call.db, command, act, links=call.links)
    return PassedOnShape(released=done.released, seated=done.seated)


@operations.add("POST", f"{_REGISTRATION}/keep-place", scope=_WRITE, answers=RegistrationShape)
def keep_the_place(call: Call) -> RegistrationShape:
    """Let somebody keep the place who has said that they come, as long as it has not gone."""
    row = finding.registration_to_change(call)
    keep_place(call.db, row.id, actor=call.actor, now=call.now)
    return registration_shape(row)


@operations.add(
    "POST", f"{_REGISTRATION}/return-place", scope=_WRITE, answers=RegistrationShape,
    body=ReasonBody, current=locked_registration, tagged=True, refusals=(409,),
)  # fmt: skip
def return_the_place(call: Call) -> RegistrationShape:
    """Give somebody the place back that went on, as long as nobody else has it."""
    act = Act(call.actor, call.body(ReasonBody).reason, call.now)
    return_place(call.db, call.path["registration_id"], act, links=call.links)
    return locked_registration(call)
