"""A program that is offered once more: its reminder rules and its words, brought along."""

from __future__ import annotations

from uuid import uuid5

from sqlalchemy.orm import Session

from services.notifications.domain.house import House, Occasion
from services.notifications.storage import holds, reminder_queries, wording_queries
from services.notifications.storage.reminders import ReminderRule
from services.notifications.storage.wordings import WordingVersion
from shared.contracts.programs import ProgramCopied


def apply_copy(session: Session, message: ProgramCopied, *, at: Occasion, house: House) -> None:
    """Give a copied program the rules and the words that its original has now.

    What the copy has already stays: then somebody was faster than this message, or it came twice.
    """
    del house
    # Ids of both in a fixed order, so that two copies at once cannot wait for one another.
    for program_id in sorted((message.program_id, message.copied_from)):
        holds.hold_rules(session, program_id, changing=True)
    if not reminder_queries.all_rules_of_program(session, message.program_id):
        _copy_rules(session, message, at)
    if not wording_queries.has_words(session, message.program_id):
        _copy_words(session, message, at)


def _copy_rules(session: Session, message: ProgramCopied, at: Occasion) -> None:
    rules = reminder_queries.all_rules_of_program(session, message.copied_from)
    kept = [rule for rule in rules if rule.removed_at is None]
    # An organizer who wants no reminders has removed the house's rule; so it is for the copy.
    for rule in kept or rules[:1]:
        session.add(
            ReminderRule(
                id=uuid5(message.program_id, f"like {rule.id}"),
                program_id=message.program_id,
                days_before=rule.days_before,
                at_time=rule.at_time,
                minutes_before=rule.minutes_before,
                occasion=rule.occasion,
                audience=rule.audience,
                active=rule.active,
                removed_at=None if rule.removed_at is None else at.now,
            )
        )


def _copy_words(session: Session, message: ProgramCopied, at: Occasion) -> None:
    newest = wording_queries.newest_versions(session, message.copied_from)
    for scope, words in newest.items():
        if scope.program_id is None:
            continue
        session.add(
            WordingVersion(
                id=uuid5(message.program_id, f"like {words.id}"),
                program_id=message.program_id,
                kind=words.kind,
                language=words.language,
                number=1,
                subject=words.subject,
                body=words.body,
                made_at=at.now,
                organizer_id=words.organizer_id,
                organizer_name=words.organizer_name,
            )
        )
