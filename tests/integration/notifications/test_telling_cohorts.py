"""What the database is asked when everybody in a cohort is told or reminded: the cohort once."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from services.notifications.domain.reminding_by_hand import send_now
from tests.support.notification_story import (
    Applicant,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)
from tests.support.statements import statements_on


def confirm(listener: Listener, people: int) -> list[Applicant]:
    """Let so many people have a place in a cohort of two sessions."""
    cohort = cohort_facts(session_facts(1), session_facts(2))
    applicants = [Applicant(cohort) for _ in range(people)]
    for applicant in applicants:
        listener.hear(applicant.confirmed(), 1)
    listener.run_due()
    return applicants


@pytest.mark.parametrize("people", [1, 3])
def test_cohort_when_a_session_moves_then_is_read_once_for_everybody(
    listener: Listener, people: int
) -> None:
    first, *_ = confirm(listener, people)
    facts = first.rescheduled(moved(first.cohort.sessions[0], timedelta(days=1)))

    with statements_on(listener.database.engine) as sent:
        listener.hear(facts, 1)

    read = Counter(table for one in sent for table in re.findall(r"^FROM (\w+)", one, re.MULTILINE))
    tables = ("cohort", "program_session", "reminder_rule", "registration")
    # The session that moves is locked by itself before all are read, and messages that go after
    # the last one ask when that ends.
    assert [read[table] for table in tables] == [1, 3, 1, 1]
    assert listener.fates().count(("session_moved", "queued")) == people


@pytest.mark.parametrize("people", [1, 3])
def test_reminder_when_sent_by_hand_to_more_people_then_asks_the_database_no_more_often(
    listener: Listener, people: int
) -> None:
    first, *_ = confirm(listener, people)

    with (
        statements_on(listener.database.engine) as sent,
        listener.database.transaction() as session,
    ):
        reached = send_now(session, first.cohort.sessions[0].session_id, now=listener.clock.now())

    assert reached == people
    assert len([one for one in sent if one.startswith("SELECT")]) == 4
