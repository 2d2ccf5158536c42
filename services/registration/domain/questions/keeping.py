"""Keeping answers: with the version that asked, until the day that the question promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import Given
from services.registration.domain.errors import AnswersSettled, OptionFull
from services.registration.domain.questions.asking import Value
from services.registration.domain.questions.filling_in import option_capacities, option_refs
from services.registration.domain.questions.question import read_questions
from services.registration.domain.transitions import PARTICIPANT, Step, take
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import (
    OPTION,
    Answer,
    FormVersion,
    answers_of,
    form_version,
    option_pools,
    standing_consents,
)
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import LIVE, Consent, Registration, State
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

CHANGED = "answers_changed"
_ANSWER = "answer"


def pools_for(session: Session, cohort_id: UUID, given: Given | None) -> Sequence[SeatPool]:
    """Return the pools of the options that were chosen and fill up, in the order of locking."""
    version = form_version(session, given.form_version_id) if given else None
    if given is None or version is None:
        return ()
    questions = read_questions(version.questions)
    chosen = option_refs(questions, given.values)
    pools = option_pools(session, cohort_id, option_capacities(questions))
    return [pools[ref] for ref in sorted(chosen)]


def check_options(pools: Sequence[SeatPool], places: int) -> None:
    """Refuse a choice that has filled up; the cohort must be locked.

    Raises:
        OptionFull: One of the options has too few places left.
    """
    for pool in pools:
        if pool.kind == OPTION and pool.free < places:
            raise OptionFull(pool.ref)


def keep(session: Session, registration: Registration, given: Given, now: datetime) -> None:
    """Keep the answers of a registration in place of those that it had to the same form.

    What an earlier version asked and this one does not stays as it was answered.
    """
    version = form_version(session, given.form_version_id)
    if version is None:
        raise NotFound
    asked = _keys(version)
    for row in answers_of(session, registration.id):
        if row.question in asked:
            session.delete(row)
    session.flush()
    session.add_all(_rows(registration, version, given.values, now))
    _keep_consents(session, registration, version, given, now)


def _keep_consents(
    session: Session,
    registration: Registration,
    version: FormVersion,
    given: Given,
    now: datetime,
) -> None:
    """Write down new consents to special answers, and end those whose answer was taken back."""
    standing = standing_consents(session, registration.id, f"{_ANSWER}:")
    wanted = {f"{_ANSWER}:{key}" for key in given.consents}
    asked = {f"{_ANSWER}:{key}" for key in _keys(version)}
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


def _keys(version: FormVersion) -> set[str]:
    return {question.key for question in read_questions(version.questions)}


def _rows(
    registration: Registration,
    version: FormVersion,
    values: Mapping[str, Value],
    now: datetime,
) -> list[Answer]:
    over = max(meeting.ends_at for meeting in registration.cohort.sessions)
    return [
        Answer(
            id=new_id(),
            registration_id=registration.id,
            form_version_id=version.id,
            question=question.key,
            value=values[question.key],
            answered_at=now,
            deletes_at=over + timedelta(days=question.keep_days),
        )
        for question in read_questions(version.questions)
        if question.key in values
    ]


def can_change(registration: Registration, now: datetime) -> bool:
    """Say whether a person can still change their answers: until registration closes."""
    cohort = registration.cohort
    live = registration.state in LIVE and registration.state != State.COMPLETED
    over = cohort.closed_at is not None or cohort.cancelled_at is not None
    return live and not over and now < cohort.registration_closes_at


def change_answers(
    session: Session, registration_id: UUID, given: Given, *, now: datetime
) -> Registration:
    """Keep other answers for the person; an option that fills up is exchanged for the other.

    Raises:
        NotFound: There is no such registration.
        AnswersSettled: Registration has closed, or the registration has ended.
        OptionFull: An option that was chosen anew has no place left.
    """
    cohort = locked_cohort(session, queries.cohort_of_registration(session, registration_id))
    registration = queries.registration_for_update(session, registration_id)
    if registration is None:
        raise NotFound
    if not can_change(registration, now):
        raise AnswersSettled
    _exchange(session, cohort, registration, given)
    keep(session, registration, given, now)
    step = Step(
        State(registration.state),
        PARTICIPANT,
        CHANGED,
        now,
        holds_place=registration.holds_place,
    )
    take(session, registration, step)
    return registration


def _exchange(session: Session, cohort: Cohort, registration: Registration, given: Given) -> None:
    wanted = pools_for(session, cohort.id, given)
    version = form_version(session, given.form_version_id)
    asked = _keys(version) if version else set()
    # An option of a question that is no longer asked stays chosen, as its answer stays.
    had = [pool for pool in registration.pools if _is_option_of(pool, asked)]
    gained = [pool for pool in wanted if pool not in had]
    lost = [pool for pool in had if pool not in wanted]
    check_options(gained, registration.places)
    if registration.holds_place:
        for pool in lost:
            pool.taken -= registration.places
        for pool in gained:
            pool.taken += registration.places
    others = [pool for pool in registration.pools if pool not in had]
    registration.pools = [*others, *wanted]


def _is_option_of(pool: SeatPool, questions: set[str]) -> bool:
    return pool.kind == OPTION and pool.ref.split("/")[0] in questions


def forget_answer(session: Session, answer_id: UUID, *, now: datetime) -> bool:
    """Delete an answer whose day has come; return whether it was there and due."""
    row = session.get(Answer, answer_id)
    if row is None or row.deletes_at > now:
        return False
    session.delete(row)
    return True
