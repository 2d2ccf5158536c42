"""The library of questions: saved to be asked again in other programs."""

from __future__ import annotations

from pydantic import ValidationError

from services.registration.api.finding import found
from services.registration.api.forms import form_refused
from services.registration.api.operations import Call, Operations, Reply
from services.registration.api.problems import Fault, faults_of
from services.registration.api.shapes.saved_questions import (
    PatternBody,
    SavedQuestionBody,
    SavedQuestionShape,
    SavedQuestionsShape,
    saved_question_shape,
)
from services.registration.domain.questions.saved_questions import (
    change_question,
    remove_question,
    save_question,
)
from services.registration.storage.saved_questions import (
    library_question,
    library_question_for_update,
    library_questions,
)

operations = Operations("library", "Questions that organizers have saved to ask again.")
_READ, _WRITE = "programs:read", "programs:write"
_SAVED, _ONE = "/saved-questions", "/saved-questions/<uuid:question_id>"


def _shown(call: Call) -> SavedQuestionShape:
    return saved_question_shape(found(library_question(call.db, call.path["question_id"])))


def _locked(call: Call) -> SavedQuestionShape:
    row = library_question_for_update(call.db, call.path["question_id"])
    return saved_question_shape(found(row))


@operations.add("GET", _SAVED, scope=_READ, answers=SavedQuestionsShape)
def list_saved_questions(call: Call) -> SavedQuestionsShape:
    """List the questions that were saved, by name; those that come with Spinn are elsewhere."""
    return SavedQuestionsShape(
        items=[saved_question_shape(row) for row in library_questions(call.db)]
    )


@operations.add(
    "POST", _SAVED, scope=_WRITE, answers=SavedQuestionShape, body=SavedQuestionBody, status=201,
    tagged=True,
)  # fmt: skip
def save_a_question(call: Call) -> Reply:
    """Save a question to be asked again; whom it is asked of is not kept."""
    body = call.body(SavedQuestionBody)
    try:
        question = body.question.question()
    except ValidationError as error:
        raise form_refused(faults_of(error, inside="/question")) from None
    except ValueError as error:
        raise form_refused([Fault(pointer="/question", detail=str(error))]) from None
    row = save_question(call.db, question, body.pattern(), by=None, now=call.now)
    call.db.flush()
    return Reply(saved_question_shape(row), f"{_SAVED}/{row.id}")


@operations.add(
    "GET", _ONE, scope=_READ, answers=SavedQuestionShape, current=_shown, tagged=True
)  # fmt: skip
def get_saved_question(call: Call) -> SavedQuestionShape:
    """Get one saved question; programs ask it by writing it into their form."""
    return _shown(call)


@operations.add(
    "PUT", _ONE, scope=_WRITE, answers=SavedQuestionShape, body=PatternBody, current=_locked,
    must_match=True, tagged=True,
)  # fmt: skip
def write_saved_question(call: Call) -> SavedQuestionShape:
    """Give a saved question another name, purpose or day of deletion.

    Programs that ask it already go on as they are.
    """
    pattern = call.body(PatternBody).pattern()
    return saved_question_shape(
        change_question(call.db, call.path["question_id"], pattern, now=call.now)
    )


@operations.add(
    "DELETE", _ONE, scope=_WRITE, answers=None, current=_locked, must_match=True
)  # fmt: skip
def delete_saved_question(call: Call) -> None:
    """Take a question out of the library; programs that ask it go on."""
    remove_question(call.db, call.path["question_id"])
