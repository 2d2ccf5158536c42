"""Programs: list, write, publish."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.operations import Call, Operations, Reply
from services.registration.api.paging import Page, PageQuery, id_after, page_of
from services.registration.api.shapes.cohorts import CopyBody
from services.registration.api.shapes.programs import ProgramBody, ProgramShape, program_shape
from services.registration.domain.programs.copying_programs import CopyProgram, copy_program
from services.registration.domain.programs.drafting import draft_program, edit_program
from services.registration.domain.programs.publishing import publish
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.storage import api_queries
from services.registration.storage.catalogue import Project
from shared.contracts.facts import Organiser
from shared.kernel.errors import Invalid

operations = Operations("programs", "What is on offer.")
_READ, _WRITE = "programs:read", "programs:write"


@operations.add("GET", "/programs", scope=_READ, answers=Page[ProgramShape], query=PageQuery)
def list_programs(call: Call) -> Page[ProgramShape]:
    """List programs, drafts among them."""
    rows, following = page_of(
        call,
        call.query(PageQuery),
        lambda after, count: api_queries.programs_after(call.db, id_after(after), count),
        lambda row: str(row.id),
    )
    return Page[ProgramShape](items=[program_shape(row) for row in rows], next=following)


@operations.add(
    "POST", "/programs", scope=_WRITE, answers=ProgramShape, body=ProgramBody, status=201,
    tagged=True,
)  # fmt: skip
def create_program(call: Call) -> Reply:
    """Write a new program.

    It is a draft that only organizers see until it is published.
    """
    _check_project(call)
    organiser = Organiser(name=call.settings.organiser_name, email=call.settings.contact_email)
    program = draft_program(call.db, call.body(ProgramBody).command(), organiser)
    return Reply(program_shape(program), f"/programs/{program.id}")


@operations.add(
    "POST", "/programs/<uuid:program_id>/copy", scope=_WRITE, answers=ProgramShape, body=CopyBody,
    status=201, tagged=True,
)  # fmt: skip
def copy_of_program(call: Call) -> Reply:
    """Copy a program as a draft, its cohorts moved to other days, without its people."""
    body = call.body(CopyBody)
    command = CopyProgram(call.path["program_id"], body.first_day, body.same_weekday)
    program = copy_program(call.db, command, now=call.now, seeds=Seeds.of(call.settings))
    return Reply(program_shape(program), f"/programs/{program.id}")


@operations.add(
    "GET", "/programs/<uuid:program_id>", scope=_READ, answers=ProgramShape, tagged=True,
    current=lambda call: program_shape(finding.program(call)),
)  # fmt: skip
def get_program(call: Call) -> ProgramShape:
    """Get one program."""
    return program_shape(finding.program(call))


@operations.add(
    "PUT", "/programs/<uuid:program_id>", scope=_WRITE, answers=ProgramShape, body=ProgramBody,
    current=lambda call: program_shape(finding.program_to_change(call)), must_match=True,
    tagged=True,
)  # fmt: skip
def write_program(call: Call) -> ProgramShape:
    """Write a program anew.

    Its slug stays, since people have links to it.
    """
    _check_project(call)
    command = call.body(ProgramBody).command()
    return program_shape(edit_program(call.db, call.path["program_id"], command))


@operations.add(
    "POST", "/programs/<uuid:program_id>/publish", scope=_WRITE, answers=ProgramShape, tagged=True,
    current=lambda call: program_shape(finding.program_to_change(call)),
)  # fmt: skip
def publish_program(call: Call) -> ProgramShape:
    """Let everybody see a program.

    Refused with `not_ready` while a text, a date or who pays is missing.
    """
    return program_shape(publish(call.db, call.path["program_id"], now=call.now))


def _check_project(call: Call) -> None:
    project_id = call.body(ProgramBody).project_id
    if project_id is not None and call.db.get(Project, project_id) is None:
        raise Invalid("there is no such project")
