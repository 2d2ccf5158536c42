"""Keeping answers: with the version that asked, and with what they were before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import Given
from services.registration.domain.errors import AnswersSettled
from services.registration.domain.questions.asking import Value
from services.registration.domain.questions.deleting import day_of_deletion
from services.registration.domain.questions.option_places import exchange_options, pools_for
from services.registration.domain.questions.question import (
    Kind,
    Question,
    find_question,
    read_questions,
)
from services.registration.domain.questions.wording import said
from services.registration.domain.transitions import PARTICIPANT, Step, take
from services.registration.domain.uploads.holding import hold_files
from services.registration.storage import queries
from services.registration.storage.former_answers import FormerAnswer
from services.registration.storage.forms import (
    Answer,
    FormVersion,
    answers_of,
    form_version,
    standing_consents,
)
from services.registration.storage.registrations import LIVE, Consent, Registration, State
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

CHANGED = "answers_changed"
CONSENT = "answer:"


@dataclass(frozen=True)
class _Act:
    """Who changes answers, and when."""

    at: datetime
    by: str


def keep(
    session: Session,
    registration: Registration,
    given: Given,
    now: datetime,
    *,
    actor: str = PARTICIPANT,
) -> None:
    """Keep the answers of a registration; what one of them was before is kept beside it.

    What an earlier version asked and this one does not stays as it was answered.
    """
    version = form_version(session, given.form_version_id)
    if version is None:
        raise NotFound
    act = _Act(now, actor)
    rows = {row.question: row for row in answers_of(session, registration.id)}
    questions = read_questions(version.questions)
    for question in questions:
        value, row = given.values.get(question.key), rows.get(question.key)
        if value is not None and row is None:
            session.add(_first(registration, version, question, value, now=now))
        elif value is not None and row is not None:
            _change(row, version, question, value, act)
        elif row is not None and row.value is not None:
            _take_back(session, row, question, act)
    if any(question.kind == Kind.FILE for question in questions):
        session.flush()
        hold_files(session, questions, answers_of(session, registration.id))
    _keep_consents(session, registration, version, given, now)


def consent_purpose(question: str) -> str:
    """Return what somebody agrees to who answers a special question."""
    return f"{CONSENT}{question}"


def _first(
    registration: Registration,
    version: FormVersion,
    question: Question,
    value: Value,
    *,
    now: datetime,
) -> Answer:
    return Answer(
        id=new_id(),
        registration_id=registration.id,
        form_version_id=version.id,
        question=question.key,
        value=value,
        answered_at=now,
        keep_days=question.keep_days,
        deletes_at=day_of_deletion(registration.cohort, question.keep_days),
    )


def _change(row: Answer, version: FormVersion, question: Question, value: Value, act: _Act) -> None:
    asked_before = find_question(row.version.questions, row.question)
    if row.value is None or said(asked_before, row.value) != said(question, value):
        _remember(row, act)
        row.value, row.answered_at = value, act.at
    row.version, row.deleted_at = version, None
    row.deletes_at += timedelta(days=question.keep_days - row.keep_days)
    row.keep_days = question.keep_days


def _take_back(session: Session, row: Answer, question: Question, act: _Act) -> None:
    """What was answered by consent goes with it at once; anything else becomes a former answer."""
    if question.special or find_question(row.version.questions, row.question).special:
        session.delete(row)
        return
    _remember(row, act)
    row.value, row.answered_at = None, act.at


def _remember(row: Answer, act: _Act) -> None:
    if row.value is None:
        return
    row.former.append(
        FormerAnswer(
            id=new_id(),
            registration_id=row.registration_id,
            form_version_id=row.form_version_id,
            value=row.value,
            answered_at=row.answered_at,
            ended_at=act.at,
            ended_by=act.by,
            keep_days=row.keep_days,
            deletes_at=row.deletes_at,
        )
    )


def _keep_consents(
    session: Session,
    registration: Registration,
    version: FormVersion,
    given: Given,
    now: datetime,
) -> None:
    """Write down new consents to special answers, and end those whose answer was taken back."""
    standing = standing_consents(session, registration.id, CONSENT)
    wanted = {consent_purpose(key) for key in given.consents}
    asked = {consent_purpose(question.key) for question in read_questions(version.questions)}
    for purpose in (standing.keys() & asked) - wanted:
        standing[purpose].withdrawn_at = now
    session.add_all(
        Consent(
            id=new_id(),
            registration_id=registration.id,
            purpose=purpose,
            text_version=f"form {version.number}",
            language=registration.language,
            given_at=now,
        )
        for purpose in sorted(wanted - standing.keys())
    )


def can_change(registration: Registration, now: datetime) -> bool:
    """Say whether a person can still change their answers: until registration closes."""
    cohort = registration.cohort
    live = registration.state in LIVE and registration.state != State.COMPLETED
    over = cohort.closed_at is not None or cohort.cancelled_at is not None
    return live and not over and now < cohort.registration_closes_at


def change_answers(
    session: Session,
    registration_id: UUID,
    given: Given,
    *,
    now: datetime,
    actor: str = PARTICIPANT,
) -> Registration:
    """Keep other answers for the person; an option that fills up is exchanged for the other.

    Raises:
        NotFound: There is no such registration.
        AnswersSettled: Registration has closed, or the registration has ended.
        OptionFull: An option that was chosen anew has no place left.
    """
    locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    if not can_change(registration, now):
        raise AnswersSettled
    answer(session, registration, given, now=now, actor=actor)
    note(session, registration, CHANGED, now, actor=actor)
    return registration


def answer(
    session: Session,
    registration: Registration,
    given: Given,
    *,
    now: datetime,
    actor: str = PARTICIPANT,
) -> None:
    """Keep answers, and exchange the options that fill up; the cohort must be locked.

    Raises:
        NotFound: There is no such version of the form.
        OptionFull: An option that was chosen anew has no place left.
    """
    version = form_version(session, given.form_version_id)
    if version is None:
        raise NotFound
    asked = {question.key for question in read_questions(version.questions)}
    exchange_options(registration, asked, pools_for(session, registration.cohort_id, given))
    keep(session, registration, given, now, actor=actor)


def note(
    session: Session,
    registration: Registration,
    reason: str,
    now: datetime,
    *,
    actor: str = PARTICIPANT,
) -> None:
    """Tell in the registration's history that somebody did something; its state stays."""
    state, holds = State(registration.state), registration.holds_place
    take(session, registration, Step(state, actor, reason, now, holds_place=holds))
