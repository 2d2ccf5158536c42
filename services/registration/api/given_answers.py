"""From answers as programs send them to answers that were checked against a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.registration.api.operations import Call
from services.registration.api.problems import ApiProblem, Fault
from services.registration.domain.api_tokens import may
from services.registration.domain.commands import Given
from services.registration.domain.questions.asking import Value
from services.registration.domain.questions.filling_in import fill_in, typed_again
from services.registration.domain.questions.question import Kind, Question
from services.registration.domain.questions.refusals import Fault as Refused
from services.registration.domain.questions.versions import versions_of
from services.registration.domain.uploads.stored_file import StoredFile
from services.registration.storage import uploads
from shared.kernel.addresses import address_key
from shared.kernel.links import LinkExpired, LinkRefused

READ_SPECIAL, WRITE_SPECIAL = "special:read", "special:write"


@dataclass(frozen=True)
class Sent:
    """What a program sent; ``kept`` are special answers that it may not see and that stay.

    ``present`` is what is answered already: a file that is there stays if it is sent as it was
    answered. A new one is sent by the token that it got when it was looked at. ``address`` is of
    whom the answers are, where that is not known from the registration.
    """

    answers: Mapping[str, Value]
    consents: Sequence[str]
    kept: Mapping[str, Value] = field(default_factory=dict)
    present: Mapping[str, Value] = field(default_factory=dict)
    address: str | None = None


def given_answers(call: Call, program_id: UUID, sent: Sent) -> Given | None:
    """Return checked answers to the present form, or None if the program asks nothing.

    Raises:
        ApiProblem: An answer is none, missing, or to a question that is not asked; or the
            token may not give special answers.
    """
    versions = versions_of(call.db, program_id)
    questions = versions.present
    _check_known(questions, sent)
    if not versions.rows:
        return None
    if versions.special & sent.answers.keys() and not may(call.token, [WRITE_SPECIAL]):
        raise ApiProblem(403, "scope_missing", f"The token needs the scope {WRITE_SPECIAL}.")
    special = {question.key for question in questions if question.special}
    values = {**sent.answers, **sent.kept, **_files(call, questions, sent)}
    typed = {
        question.key: typed_again(question, values[question.key])
        for question in questions
        if question.key in values
    }
    filled = fill_in(questions, typed)
    agreed = {*sent.consents, *sent.kept}
    faults = [_fault(key, str(refusal)) for key, refusal in filled.refusals.items()]
    faults += [_fault(key, "consent_missing") for key in special & filled.answers.keys() - agreed]
    if faults:
        raise ApiProblem(422, "answers_refused", errors=faults)
    return Given(versions.rows[-1].id, filled.answers, frozenset(special & filled.answers.keys()))


def _check_known(questions: Sequence[Question], sent: Sent) -> None:
    asked = {question.key for question in questions}
    faults = [_fault(key, "not_asked") for key in sent.answers if key not in asked]
    if faults:
        raise ApiProblem(422, "answers_refused", errors=faults)


def _files(call: Call, questions: Sequence[Question], sent: Sent) -> dict[str, str]:
    """Return which files the sent answers stand for.

    Raises:
        ApiProblem: One of them is no file of its question, or has gone.
    """
    files, faults = {}, []
    for question in questions:
        value = sent.answers.get(question.key)
        if question.kind != Kind.FILE or value in (None, sent.present.get(question.key)):
            continue
        try:
            files[question.key] = _file(call, question.key, str(value), sent.address).answer
        except LinkExpired:
            faults.append(_fault(question.key, Refused.FILE_GONE))
        except LinkRefused:
            faults.append(_fault(question.key, Refused.NOT_A_FILE))
    if faults:
        raise ApiProblem(422, "answers_refused", errors=faults)
    return files


def _file(call: Call, key: str, token: str, address: str | None) -> StoredFile:
    file = call.links.read_upload(key, token)
    owner = address_key(address) if address else None
    if not uploads.may_answer(call.db, file.upload_id, owner):
        raise LinkExpired
    return file


def _fault(key: str, what: str) -> Fault:
    return Fault(pointer=f"/answers/{key}", detail=what)
