"""A copied program brings its reminder rules and its own words along."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from services.notifications.domain.reminder_rules import RuleWish, remove_rule
from services.notifications.domain.wording import Author, change_wording
from services.notifications.facts.letter_facts import Wording
from services.notifications.storage.reminder_queries import rules_of_program
from services.notifications.storage.wordings import LetterScope
from shared.contracts.programs import ProgramCopied
from tests.support.notification_story import Applicant, KeepingPost, Listener, cohort_facts
from tests.support.reminders import only_rules

LONG = RuleWish(days_before=7, at_time=time(8, 30), occasion="first", audience="online")
SHORT = RuleWish(minutes_before=45, active=False)


def rules(listener: Listener, program_id: UUID) -> list[RuleWish]:
    with listener.database.transaction() as session:
        return [
            RuleWish(
                each.days_before,
                each.at_time,
                each.minutes_before,
                each.occasion,
                each.audience,
                each.active,
            )
            for each in rules_of_program(session, program_id)
        ]


def copy(listener: Listener, original: Applicant) -> Applicant:
    """Let the program of ``original`` be copied; return somebody in the copy."""
    theirs = Applicant(cohort_facts())
    message = ProgramCopied(
        program_id=theirs.cohort.program.program_id,
        copied_from=original.cohort.program.program_id,
    )
    listener.hear_again(listener.hear(message, 1))
    return theirs


def test_rules_when_the_program_is_copied_then_are_those_of_the_copy_and_its_own(
    listener: Listener,
) -> None:
    ours = Applicant(cohort_facts())
    listener.hear(ours.confirmed(), 1)
    kept = only_rules(listener, ours, LONG, SHORT)
    theirs = copy(listener, ours)
    listener.hear(theirs.confirmed(), 1)
    with listener.database.transaction() as session:
        remove_rule(session, kept[0], now=listener.clock.now())

    assert rules(listener, theirs.cohort.program.program_id) == [LONG, SHORT]
    assert rules(listener, ours.cohort.program.program_id) == [SHORT]


def test_rules_when_the_original_wants_no_reminders_then_the_copy_gets_none_from_the_house(
    listener: Listener,
) -> None:
    ours = Applicant(cohort_facts())
    listener.hear(ours.confirmed(), 1)
    only_rules(listener, ours)
    theirs = copy(listener, ours)
    listener.hear(theirs.confirmed(), 1)

    assert rules(listener, theirs.cohort.program.program_id) == []


def test_rules_when_nobody_has_registered_for_the_original_then_the_copy_gets_the_houses(
    listener: Listener,
) -> None:
    theirs = copy(listener, Applicant(cohort_facts()))
    listener.hear(theirs.confirmed(), 1)

    assert len(rules(listener, theirs.cohort.program.program_id)) == 1


def test_words_when_the_program_is_copied_then_its_newest_are_in_the_copys_mails(
    listener: Listener, post: KeepingPost
) -> None:
    ours = Applicant(cohort_facts())
    scope = LetterScope(ours.cohort.program.program_id, "waitlisted", "sv")
    author = Author("1", "Olle", listener.clock.now())
    for number, body in enumerate(("Gamla ord", "Nya ord")):
        with listener.database.transaction() as session:
            change_wording(session, scope, Wording(body=body), author, based_on=number)
    theirs = copy(listener, ours)
    listener.hear(theirs.waitlisted(), 1)
    listener.run_due()

    plain = post.mails[-1].message.get_body(("plain",))
    assert plain is not None
    assert "Nya ord" in plain.get_content()
