"""Whatever the order and however often facts arrive: the person ends up with what holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.notifications.gateways.transmission import Parcel, Transmission
from services.notifications.storage import queries
from shared.contracts.facts import SessionFacts
from shared.contracts.message import Message
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    LOST,
    Applicant,
    Attendee,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)

STATES = ("received", "waitlisted", "confirmed", "cancelled")

_UNDER_WAY = {"queued", "sending", "deferred"}


@dataclass(frozen=True)
class History:
    """What happened, in order, and the one arrival order that is tried."""

    facts: tuple[tuple[Message, int], ...]
    arrivals: tuple[int, ...]
    pauses: tuple[bool, ...]
    answers: tuple[Transmission, ...]
    has_place: bool
    sessions: tuple[SessionFacts, ...]
    applicant: Applicant


@st.composite
def histories(draw: Any) -> History:
    """A person's states and the sessions' moves, interleaved, then shuffled and repeated."""
    first = cohort_facts(session_facts(1), session_facts(2))
    applicant = Applicant(first)
    current = list(first.sessions)
    facts: list[tuple[Message, int]] = []
    sequence = 0
    state = "received"
    for step in draw(st.lists(st.sampled_from([*STATES[1:], "move"]), min_size=1, max_size=6)):
        if step == "move":
            index = draw(st.integers(0, 1))
            current[index] = moved(current[index], timedelta(hours=draw(st.integers(1, 5))))
            facts.append((applicant.rescheduled(current[index]), current[index].revision))
            continue
        sequence += 1
        state = step
        seen = applicant.with_cohort(first.model_copy(update={"sessions": tuple(current)}))
        facts.append((getattr(seen, step)(), sequence))
    order = draw(st.permutations(range(len(facts))))
    again = draw(st.lists(st.integers(0, len(facts) - 1), max_size=3))
    arrivals = (*order, *again)
    return History(
        facts=tuple(facts),
        arrivals=arrivals,
        pauses=tuple(draw(st.lists(st.booleans(), min_size=len(arrivals), max_size=len(arrivals)))),
        answers=tuple(
            draw(st.lists(st.sampled_from([ACCEPTED, ACCEPTED, DEFERRED, LOST]), max_size=6))
        ),
        has_place=state == "confirmed",
        sessions=tuple(current),
        applicant=applicant,
    )


def play(listener: Listener, post: KeepingPost, history: History) -> None:
    answers = iter(history.answers)

    def answer(_: Parcel) -> Transmission:
        return next(answers, ACCEPTED)

    post.answer = answer
    ids = [uuid4() for _ in history.facts]
    for index, pause in zip(history.arrivals, history.pauses, strict=True):
        message, sequence = history.facts[index]
        listener.hear(message, sequence, message_id=ids[index])
        if pause:
            listener.run_due()
    listener.run_until(listener.clock.now() + timedelta(minutes=1))
    listener.clock.advance(timedelta(hours=6))
    # Every refusal costs a mail an attempt, and the wait grows; so wait for as long as any is
    # under way, but never for ever.
    for _ in range(24):
        listener.run_due()
        if not any(each.state in _UNDER_WAY for each in listener.deliveries()):
            break
        listener.clock.advance(timedelta(hours=1))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories())
def test_facts_when_shuffled_repeated_and_interrupted_then_the_calendar_is_right(
    notifications_database: TestDatabase, history: History
) -> None:
    notifications_database.emptied()
    post = KeepingPost()
    listener = Listener(notifications_database, post, SettableClock())
    play(listener, post, history)

    attendee = Attendee()
    attendee.read(post.mails)
    wanted: list[datetime] = []
    if history.has_place:
        wanted = sorted(each.starts_at for each in history.sessions)
    assert attendee.agenda() == wanted
    open_reminders = {
        (each.session_id, each.due_at) for each in listener.reminders() if each.state == "due"
    }
    assert len(open_reminders) == (2 if history.has_place else 0)
    for delivery in listener.deliveries():
        assert delivery.state not in _UNDER_WAY
    with listener.database.transaction() as session:
        for kept in queries.sessions_of_cohort(session, history.applicant.cohort.cohort_id):
            newest = next(each for each in history.sessions if each.session_id == kept.id)
            assert (kept.revision, kept.starts_wall) == (newest.revision, newest.starts_at)
