"""Files for questions that ask for one: sent before the form that answers with them, and read."""

from __future__ import annotations

from services.registration.api import finding
from services.registration.api.given_answers import READ_SPECIAL
from services.registration.api.operations import Call, FileReply, Operations
from services.registration.api.problems import ApiProblem, Fault
from services.registration.api.shapes.uploads import UploadQuery, UploadShape
from services.registration.domain.api_tokens import may
from services.registration.domain.questions.question import Kind, Question
from services.registration.domain.questions.refusals import AnswerRefused
from services.registration.domain.questions.versions import versions_of
from services.registration.domain.uploads.file_types import MEDIA_TYPES
from services.registration.domain.uploads.receiving import Room, SentFile, check_file, reserve
from services.registration.domain.uploads.stored_file import WAITS, StoredFile
from services.registration.storage import uploads
from services.registration.storage.registrations import Registration

operations = Operations("files", "Files that questions ask for.")


def _receive(call: Call, sent: SentFile) -> StoredFile:
    """Reserve a file's row, if it is one that the question asks for."""
    question, room = _question(call), Room.of(call.settings)
    try:
        kind = check_file(question, sent, room)
        return reserve(call.db, sent, kind, room=room, now=call.now)
    except AnswerRefused as refusal:
        fault = Fault(pointer=f"/answers/{question.key}", detail=str(refusal))
        raise ApiProblem(422, "file_refused", errors=[fault]) from None


def _question(call: Call) -> Question:
    program, key = finding.program(call), call.query(UploadQuery).question
    asked = versions_of(call.db, program.id).present
    found = [each for each in asked if each.key == key and each.kind == Kind.FILE]
    if not found:
        fault = Fault(pointer="question", detail="no_question_for_a_file")
        raise ApiProblem(422, "file_refused", errors=[fault])
    return found[0]


@operations.add(
    "POST", "/programs/<uuid:program_id>/files", scope="registrations:write", answers=UploadShape,
    query=UploadQuery, status=201, receiver=_receive,
)  # fmt: skip
def send_file(call: Call) -> UploadShape:
    """Send a file for a question of the present form; the answer to the question is its token.

    What kind of file it is, is told by its content. It waits two hours for the registration or
    the answers that name it; what nothing names is deleted.
    """
    file = finding.found(call.file)
    key = call.query(UploadQuery).question
    return UploadShape(
        token=call.links.upload_token(key, file.answer),
        question=key,
        name=file.name,
        answer_by=call.now + WAITS,
    )


@operations.add(
    "GET", "/files/<uuid:file_id>", scope="registrations:read", answers=None,
    gives=tuple(MEDIA_TYPES.values()),
)  # fmt: skip
def get_file(call: Call) -> FileReply:
    """Get a file that an answer holds; its id stands in the answer, before the slash.

    One that answers a special question needs the scope `special:read` as well.
    """
    file_id = call.path["file_id"]
    answer = finding.found(uploads.held_answer(call.db, file_id))
    program_id = call.db.get_one(Registration, answer.registration_id).cohort.program_id
    special = answer.question in versions_of(call.db, program_id).special
    if special and not may(call.token, [READ_SPECIAL]):
        raise ApiProblem(403, "scope_missing", f"The token needs the scope {READ_SPECIAL}.")
    row = finding.found(uploads.upload(call.db, file_id))
    return FileReply(row.id, row.media_type, row.name)
