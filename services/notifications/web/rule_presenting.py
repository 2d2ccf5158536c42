"""From reminder rules and what they plan to view models, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.reminder_rules import MOST_RULES, RuleWish
from services.notifications.domain.rule_reach import reached_by
from services.notifications.storage import queries, reminder_queries
from services.notifications.storage.cohorts import Cohort
from services.notifications.storage.reminder_queries import Counted
from services.notifications.web.doors import Reader
from services.notifications.web.pages import PlannedRow
from services.notifications.web.presenting import planned_row, title_of
from services.notifications.web.rule_pages import PreviewRow, RulePage, RuleRow, RulesPage
from services.notifications.web.rule_words import rule_in_words


def known_cohort(session: Session, cohort_id: UUID) -> Cohort:
    """Return a cohort that has been heard of; raises ``NothingKnown``."""
    cohort = queries.cohort_of_id(session, cohort_id)
    if cohort is None:
        raise NothingKnown
    return cohort


def rules_page(session: Session, cohort: Cohort, reader: Reader) -> RulesPage:
    """Return a program's rules, with what they have planned in one of its cohorts."""
    rows = reminder_queries.rules_of_program(session, cohort.program_id)
    planned = reminder_queries.planned_by_rule(session, cohort.id)
    rules = tuple(
        RuleRow(
            rule_id=row.id,
            words=rule_in_words(row),
            active=row.active,
            planned=_rows(planned.get(row.id, ()), reader),
        )
        for row in rows
    )
    return RulesPage(
        cohort_id=cohort.id,
        title=title_of(cohort, reader.language),
        rules=rules,
        cohorts=len(reminder_queries.cohorts_of_program(session, cohort.program_id)),
        can_add=len(rules) < MOST_RULES,
    )


def preview(
    session: Session, cohort: Cohort, rule_id: UUID | None, wish: RuleWish, reader: Reader
) -> RulePage:
    """Return whom a rule would reach when, if it were saved now."""
    reached = reached_by(session, cohort.id, wish)
    return RulePage(
        cohort_id=cohort.id,
        title=title_of(cohort, reader.language),
        rule_id=rule_id,
        words=rule_in_words(wish),
        preview=tuple(
            PreviewRow(
                planned_row(each.session, each.due_at, each.people, reader),
                late=each.due_at <= reader.now,
            )
            for each in reached
            if each.session.starts_at > reader.now
        ),
    )


def rule_page(cohort: Cohort, rule_id: UUID | None, reader: Reader) -> RulePage:
    """Return the page of a rule that is written or changed, without a preview."""
    return RulePage(cohort.id, title_of(cohort, reader.language), rule_id)


def _rows(counted: Sequence[Counted], reader: Reader) -> tuple[PlannedRow, ...]:
    return tuple(planned_row(each.session, each.due_at, each.people, reader) for each in counted)
