"""Adding, changing and removing a program's reminder rules, and whom a rule would reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain import reminding
from services.notifications.domain.errors import NothingKnown, RuleTwice, TooManyRules
from services.notifications.storage import cohort_queries, holds, reminder_queries
from services.notifications.storage.reminders import Audience, Occasion, ReminderRule
from shared.kernel.identifiers import new_id

MOST_RULES = 8


@dataclass(frozen=True)
class RuleWish:
    """A rule as an organizer writes it: days before at a time, or minutes before."""

    days_before: int | None = None
    at_time: time | None = None
    minutes_before: int | None = None
    occasion: Occasion = "each"
    audience: Audience = "all"
    active: bool = True


def add_rule(session: Session, program_id: UUID, wish: RuleWish, *, now: datetime) -> UUID:
    """Add a rule and plan what it reminds of; return its id.

    Raises:
        NothingKnown: No cohort of the program is known.
        RuleTwice: The program has a rule that says the same.
        TooManyRules: It has as many as there may be.
    """
    holds.hold_rules(session, program_id, changing=True)
    cohort_ids = reminder_queries.cohorts_of_program(session, program_id)
    if not cohort_ids:
        raise NothingKnown
    others = reminder_queries.rules_of_program(session, program_id)
    _check(wish, others)
    if len(others) >= MOST_RULES:
        raise TooManyRules(MOST_RULES)
    rule = ReminderRule(id=new_id(), program_id=program_id)
    _write(rule, wish)
    session.add(rule)
    _plan_anew(session, cohort_ids, now)
    return rule.id


def change_rule(session: Session, rule_id: UUID, wish: RuleWish, *, now: datetime) -> None:
    """Let a rule say something else, and plan anew what it reminds of.

    Raises:
        NothingKnown: There is no such rule of a program.
        RuleTwice: The program has another rule that says the same.
    """
    rule, cohort_ids = _rule_locked(session, rule_id)
    assert rule.program_id is not None
    others = reminder_queries.rules_of_program(session, rule.program_id)
    _check(wish, [each for each in others if each.id != rule_id])
    _write(rule, wish)
    _plan_anew(session, cohort_ids, now)


def remove_rule(session: Session, rule_id: UUID, *, now: datetime) -> None:
    """Take a rule away with all that it has planned.

    Raises:
        NothingKnown: There is no such rule of a program.
    """
    rule, cohort_ids = _rule_locked(session, rule_id)
    rule.removed_at = now
    _plan_anew(session, cohort_ids, now)


def rule_of_program(session: Session, rule_id: UUID) -> ReminderRule:
    """Return a rule of a program that has not been removed.

    Raises:
        NothingKnown: There is none.
    """
    rule = session.get(ReminderRule, rule_id, populate_existing=True)
    if rule is None or rule.program_id is None or rule.removed_at is not None:
        raise NothingKnown
    return rule


def _rule_locked(session: Session, rule_id: UUID) -> tuple[ReminderRule, Sequence[UUID]]:
    """Return a rule and the cohorts that it reminds of, once nobody is told of them."""
    program_id = rule_of_program(session, rule_id).program_id
    assert program_id is not None
    holds.hold_rules(session, program_id, changing=True)
    cohort_ids = reminder_queries.cohorts_of_program(session, program_id)
    return rule_of_program(session, rule_id), cohort_ids


def _check(wish: RuleWish, others: Sequence[ReminderRule]) -> None:
    """Refuse a rule that another one makes needless, whether that is active or not."""
    said = replace(wish, active=True)
    for each in others:
        other = RuleWish(
            each.days_before, each.at_time, each.minutes_before, each.occasion, each.audience
        )
        if other == said:
            raise RuleTwice


def _write(rule: ReminderRule, wish: RuleWish) -> None:
    rule.days_before = wish.days_before
    rule.at_time = wish.at_time
    rule.minutes_before = wish.minutes_before
    rule.occasion = wish.occasion
    rule.audience = wish.audience
    rule.active = wish.active


def _plan_anew(session: Session, cohort_ids: Sequence[UUID], now: datetime) -> None:
    session.flush()
    registrations = cohort_queries.registrations_locked(session, cohort_ids)
    for cohort_id in cohort_ids:
        whole = cohort_queries.whole_cohort(session, cohort_id)
        own = [each for each in registrations if each.cohort_id == cohort_id]
        reminding.plan(session, own, whole, now=now)
