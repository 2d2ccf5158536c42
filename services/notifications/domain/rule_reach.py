"""Whom a reminder rule would reach, and when, before it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import planning, reminding
from services.notifications.domain.reminder_rules import RuleWish
from services.notifications.storage import cohort_queries, queries
from services.notifications.storage.cohorts import ProgramSession


@dataclass(frozen=True)
class Reached:
    """How many people a rule reminds of one session at one moment."""

    session: ProgramSession
    due_at: datetime
    people: int


def reached_by(session: Session, cohort_id: UUID, wish: RuleWish) -> Sequence[Reached]:
    """Return when a rule reminds how many people of which session of a cohort.

    Counted with what people have chosen: quiet hours, lead times of their own, no reminders.
    """
    rule = planning.Rule(
        UUID(int=0),
        wish.days_before,
        wish.at_time,
        wish.minutes_before,
        wish.occasion,
        wish.audience,
    )
    whole = cohort_queries.whole_cohort(session, cohort_id)
    people = queries.registrations_with_place(session, cohort_id)
    readers = reminding.readers_of(session, people, whole, rules=(rule,))
    counted = Counter(
        (session_id, moments[0])
        for reader in readers.values()
        for (rule_id, session_id), moments in planning.wanted(reader).items()
        if moments and rule_id == rule.id
    )
    sessions = {each.id: each for each in whole.sessions}
    found = [Reached(sessions[key], due_at, people) for (key, due_at), people in counted.items()]
    return sorted(found, key=lambda each: (each.due_at, each.session.number))
