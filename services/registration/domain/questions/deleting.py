"""When answers are deleted: on the day that was promised, which follows the cohort's sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.questions.question import find_question
from services.registration.domain.uploads.holding import let_go_of_files
from services.registration.storage import answer_queries, queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.forms import Answer, answers_of


def day_of_deletion(cohort: Cohort, keep_days: int) -> datetime:
    """Return when an answer is deleted that is kept for so many days.

    They count from the end of the last session, or from when the cohort was called off.
    """
    return _is_over(cohort) + timedelta(days=keep_days)


def _is_over(cohort: Cohort) -> datetime:
    last_end = max(meeting.ends_at for meeting in cohort.sessions)
    return min(last_end, cohort.cancelled_at) if cohort.cancelled_at else last_end


def follow_sessions(session: Session, cohort: Cohort) -> None:
    """Let the answers of a cohort be deleted as long after its sessions as was promised."""
    session.flush()
    answer_queries.count_days_from(session, cohort.id, _is_over(cohort))


def forget_answer(session: Session, answer_id: UUID, *, now: datetime) -> bool:
    """Delete an answer whose day has come, with all that it was before; return whether it had.

    That there was an answer stays known, except of a special one: that somebody had needs is
    telling already. What an answer was before may have been promised an earlier day.
    """
    row = session.get(Answer, answer_id)
    if row is None:
        return False
    registration = queries.registration(session, row.registration_id)
    assert registration is not None
    # A session may have been moved while the answer was being given.
    row.deletes_at = day_of_deletion(registration.cohort, row.keep_days)
    row.former = [one for one in row.former if one.deletes_at > now]
    row.claimed_until = None
    if row.deletes_at > now or row.deleted_at is not None:
        return False
    if find_question(row.version.questions, row.question).special:
        session.delete(row)
        return True
    row.value, row.deleted_at, row.former = None, now, []
    let_go_of_files(session, row.id)
    return True


def forget_answers(session: Session, registration_id: UUID) -> None:
    """Delete all answers of a registration before their day: nobody needs them any more."""
    for row in answers_of(session, registration_id):
        session.delete(row)
