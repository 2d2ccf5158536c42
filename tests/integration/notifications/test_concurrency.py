"""Many workers at once: every person's calendar is right, and nobody is mailed twice."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from uuid import UUID, uuid4

from services.notifications.gateways.transmission import Parcel, Transmission
from shared.contracts.message import Message
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)


def test_facts_when_heard_by_many_workers_then_each_persons_calendar_is_right(
    listener: Listener, post: KeepingPost
) -> None:
    dice, lock = random.Random(7), Lock()

    def moody(_: Parcel) -> Transmission:
        with lock:
            return DEFERRED if dice.random() < 0.2 else ACCEPTED

    post.answer = moody
    cohort = cohort_facts(session_facts(1), session_facts(2))
    people = [
        Applicant(
            cohort,
            person=Applicant().person.model_copy(update={"email": f"p{number}@example.org"}),
        )
        for number in range(8)
    ]
    newest = moved(cohort.sessions[0], timedelta(days=2), revision=2)
    facts: list[tuple[Message, int, UUID]] = []
    for number, person in enumerate(people):
        facts.append((person.received(), 1, uuid4()))
        facts.append((person.confirmed(), 2, uuid4()))
        if number % 4 == 0:
            facts.append((person.cancelled(), 3, uuid4()))
    earlier = moved(cohort.sessions[0], timedelta(days=1))
    facts.append((people[0].rescheduled(earlier), 1, uuid4()))
    facts.append((people[0].rescheduled(newest), 2, uuid4()))
    deliveries = facts * 2
    dice.shuffle(deliveries)

    def work(fact: tuple[Message, int, UUID]) -> None:
        message, sequence, message_id = fact
        listener.hear(message, sequence, message_id=message_id)
        listener.run_due()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, deliveries))
    for _ in range(12):
        listener.clock.advance(timedelta(hours=5))
        listener.run_due()

    assert {state for _, state in listener.fates()} <= {"sent", "superseded"}
    wanted = [newest.starts_at, cohort.sessions[1].starts_at]
    for number, person in enumerate(people):
        attendee = Attendee()
        mails = [mail for mail in post.mails if mail.recipient == person.person.email]
        attendee.read(mails)
        assert attendee.agenda() == ([] if number % 4 == 0 else sorted(wanted))
        assert attendee.stale == 0
    sent = Counter(mail.message["Message-ID"] for mail in post.mails)
    assert max(sent.values()) == 1
