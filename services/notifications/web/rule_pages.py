"""What the pages about reminder rules show, as frozen view models."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.notifications.web.pages import PlannedRow


@dataclass(frozen=True)
class RuleRow:
    """One rule in words, and what it has planned in the cohort."""

    rule_id: UUID
    words: str
    active: bool
    planned: tuple[PlannedRow, ...]


@dataclass(frozen=True)
class RulesPage:
    """notifications/rules.html. ``cohorts`` is how many cohorts the rules hold for."""

    cohort_id: UUID
    title: str
    rules: tuple[RuleRow, ...]
    cohorts: int
    can_add: bool


@dataclass(frozen=True)
class PreviewRow:
    """Whom a rule would reach at one moment; ``late`` when that moment has passed."""

    planned: PlannedRow
    late: bool


@dataclass(frozen=True)
class RulePage:
    """notifications/rule.html. ``preview`` is None until one asks for it."""

    cohort_id: UUID
    title: str
    rule_id: UUID | None
    words: str | None = None
    preview: tuple[PreviewRow, ...] | None = None
