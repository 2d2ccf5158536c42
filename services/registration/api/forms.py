"""Programs' forms in their versions, and what people answered to them."""

from __future__ import annotations

from pydantic import ValidationError

from services.registration.api import finding
from services.registration.api.given_answers import READ_SPECIAL, Sent, given_answers
from services.registration.api.operations import Call, Operations
from services.registration.api.problems import ApiProblem, Fault, faults_of
from services.registration.api.shapes.answers import (
    AnswersBody,
    AnswersShape,
    FormBody,
    FormShape,
    FormVersionsShape,
    LibraryShape,
    answer_shape,
    form_version_shape,
)
from services.registration.domain.api_tokens import may
from services.registration.domain.questions.changing_form import change_form
from services.registration.domain.questions.keeping import can_change, change_answers
from services.registration.domain.questions.question import read_questions
from services.registration.domain.questions.ready_questions import READY_QUESTIONS
from services.registration.domain.questions.versions import versions_of
from services.registration.storage.catalogue import Program
from services.registration.storage.forms import (
    Answer,
    answers_of,
    form_versions,
    is_answered,
    present_form,
)
from services.registration.storage.registrations import Registration

operations = Operations("forms", "What programs ask, and what people answered.")
_FORM = "/programs/<uuid:program_id>/form"
_ANSWERS = "/registrations/<uuid:registration_id>/answers"


def _form(call: Call, program: Program) -> FormShape:
    version = present_form(call.db, program.id)
    if version is None:
        return FormShape(program_id=program.id, number=0, answered=False, questions=[])
    return FormShape(
        program_id=program.id,
        number=version.number,
        answered=is_answered(call.db, version.id),
        questions=list(read_questions(version.questions)),
    )


def _form_shown(call: Call) -> FormShape:
    return _form(call, finding.program(call))


def _form_locked(call: Call) -> FormShape:
    return _form(call, finding.program_to_change(call))


@operations.add("GET", "/form-library", scope="programs:read", answers=LibraryShape)
def get_library(call: Call) -> LibraryShape:
    """Get questions that are ready to ask, each with its purpose and days of keeping."""
    del call
    return LibraryShape(items=list(READY_QUESTIONS))


@operations.add(
    "GET", _FORM, scope="programs:read", answers=FormShape, current=_form_shown, tagged=True
)
def get_form(call: Call) -> FormShape:
    """Get what a program asks now."""
    return _form_shown(call)


@operations.add(
    "PUT", _FORM, scope="programs:write", answers=FormShape, body=FormBody, current=_form_locked,
    must_match=True, tagged=True,
)  # fmt: skip
def write_form(call: Call) -> FormShape:
    """Let a program ask other questions from now on.

    A form that was answered stays as it was, and the next version follows it.
    """
    program = finding.program_to_change(call)
    try:
        questions = [each.question() for each in call.body(FormBody).questions]
        change_form(call.db, program.id, questions, now=call.now, links=call.links)
    except ValidationError as error:
        raise form_refused(faults_of(error, inside="/questions")) from None
    except ValueError as error:
        raise form_refused([Fault(pointer="/questions", detail=str(error))]) from None
    call.db.flush()
    return _form(call, program)


def form_refused(faults: list[Fault]) -> ApiProblem:
    """Return the refusal of questions that contradict themselves or one another."""
    return ApiProblem(422, "form_refused", errors=faults)


@operations.add("GET", f"{_FORM}-versions", scope="programs:read", answers=FormVersionsShape)
def list_form_versions(call: Call) -> FormVersionsShape:
    """List all versions of a program's form, the newest first."""
    rows = form_versions(call.db, finding.program(call).id)
    return FormVersionsShape(items=[form_version_shape(row) for row in rows])


def _given(call: Call, registration: Registration) -> list[Answer]:
    """Return the answers that stand; neither those taken back nor those deleted on their day."""
    return [row for row in answers_of(call.db, registration.id) if row.value is not None]


def _answers(call: Call, registration: Registration) -> AnswersShape:
    special = versions_of(call.db, registration.cohort.program_id).special
    hidden = _hidden(call, special)
    return AnswersShape(
        can_change=can_change(registration, call.now),
        items=[
            answer_shape(row, special=row.question in special)
            for row in _given(call, registration)
            if row.question not in hidden
        ],
    )


def _hidden(call: Call, special: frozenset[str]) -> frozenset[str]:
    return frozenset() if may(call.token, [READ_SPECIAL]) else special


def _answers_shown(call: Call) -> AnswersShape:
    return _answers(call, finding.registration(call))


def _answers_locked(call: Call) -> AnswersShape:
    return _answers(call, finding.registration_to_change(call))


@operations.add(
    "GET", _ANSWERS, scope="registrations:read", answers=AnswersShape, current=_answers_shown,
    tagged=True,
)  # fmt: skip
def get_answers(call: Call) -> AnswersShape:
    """Get what somebody answered.

    Special answers are left out unless the token has the scope `special:read`.
    """
    return _answers_shown(call)


@operations.add(
    "PUT", _ANSWERS, scope="registrations:write", answers=AnswersShape, body=AnswersBody,
    current=_answers_locked, must_match=True, tagged=True, refusals=(409,),
)  # fmt: skip
def write_answers(call: Call) -> AnswersShape:
    """Write somebody's answers to the present form anew, until registration closes.

    Special answers need the scope `special:write`; those that the token may not see stay.
    """
    registration, body = finding.registration_to_change(call), call.body(AnswersBody)
    hidden = _hidden(call, versions_of(call.db, registration.cohort.program_id).special)
    present = {row.question: row.value for row in _given(call, registration)}
    kept = {key: value for key, value in present.items() if key in hidden}
    sent = Sent(body.answers, body.consents, kept, present)
    given = given_answers(call, registration.cohort.program_id, sent)
    change_answers(call.db, registration.id, finding.found(given), now=call.now, actor=call.actor)
    call.db.flush()
    return _answers(call, registration)
