"""Persons are locked before cohorts: whoever is erased meanwhile lets nobody wait in a circle."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.registration.domain.accepting import find_applicant
from services.registration.domain.admission import locked_cohort
from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import MarkAttendance, MoveSession, Register
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.domain.own_page.own_links import revoke_links
from services.registration.domain.own_page.undoing import undo_cancellation
from services.registration.domain.programs.rescheduling import move_session
from services.registration.domain.waitlist import absences
from services.registration.storage import queries
from services.registration.storage.catalogue import Cohort
from services.registration.storage.people import Participant
from services.registration.storage.queue_rows import Act
from services.registration.storage.registrations import Registration
from shared.kernel.errors import NotFound
from shared.messaging.tables import outbox
from tests.support.access import rule
from tests.support.parties import claim, name
from tests.support.stories import Stories
from tests.support.waiting import PATIENCE_SECONDS, until

Doing = Callable[[], object]
HOUR = timedelta(hours=1)


@contextmanager
def meanwhile(stories: Stories, act: Doing) -> Iterator[Future[object]]:
    """Let ``act`` run in a thread until it waits for a lock."""
    already = _waiting(stories)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(act)
        until(lambda: done.done() or _waiting(stories) > already)
        yield done


def _waiting(stories: Stories) -> int:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with stories.database.transaction() as session:
        return session.scalar(waiting) or 0


def person(stories: Stories, who: str) -> UUID:
    with stories.database.transaction() as session:
        found = select(Participant.id).where(Participant.email_key == f"{who}@example.org")
        return session.scalars(found).one()


def _confirm(stories: Stories) -> Doing:
    stories.sign_up("anna")
    return lambda: stories.confirm("anna")


def _undo(stories: Stories) -> Doing:
    rule(stories, per_person=5)
    stories.enter("anna")
    stories.cancel("anna")
    mine = stories.id_of("anna")

    def undo() -> None:
        with stories.database.transaction() as session:
            undo_cancellation(session, mine, now=stories.clock.now(), links=stories.links)

    return undo


def _claim(stories: Stories) -> Doing:
    stories.open_cohort(capacity=9)
    stories.enter("anna")
    stories.open_cohort(capacity=9)
    stories.enter("bo", places=2)
    link = name(stories, "bo", 2, "anna")
    return lambda: claim(stories, link, "anna")


def _revoke(stories: Stories) -> Doing:
    _claim(stories)
    anna = person(stories, "anna")

    def revoke() -> None:
        with stories.database.transaction() as session:
            revoke_links(session, anna, now=stories.clock.now(), links=stories.links)

    return revoke


def _answer(stories: Stories) -> Doing:
    """Anna has been offered a place; Bo waits behind her."""
    stories.open_cohort(capacity=1, promotion="offer", starts_in=timedelta(days=40))
    stories.enter("cia", "anna", "bo")
    stories.cancel("cia")
    return lambda: stories.answer("anna", "accept")


def _change_part(stories: Stories) -> Doing:
    stories.open_cohort(capacity=9, sessions=2)
    stories.let_choose(1, 2)
    stories.enter("anna", sessions=[1])
    return lambda: stories.change_part("anna", [2])


def _return_place(stories: Stories) -> Doing:
    """Anna was absent, was asked, and did not answer; her place is free."""
    stories.open_cohort(capacity=9, sessions=2)
    stories.enter("anna")
    mine = stories.id_of("anna")
    with stories.database.transaction() as session:
        cohort = session.get_one(Cohort, stories.cohort_id)
        cohort.releases_absent = True
        stories.clock.set(cohort.sessions[0].ends_at)
        marks = MarkAttendance(cohort.sessions[0].id, {mine: False}, "organizer:1")
        mark_attendance(session, marks, now=stories.clock.now())
        asking = absences.AskAbsent(cohort.id, {mine}, "organizer:1")
        absences.ask_absent(session, asking, now=stories.clock.now(), links=stories.links)
        stories.clock.advance(timedelta(days=6, hours=12))
        assert absences.release_absent(session, mine, now=stories.clock.now(), links=stories.links)

    def return_place() -> None:
        act = Act("organizer:1", "Hon ringde.", stories.clock.now())
        with stories.database.transaction() as session:
            absences.return_place(session, mine, act, links=stories.links)

    return return_place


@pytest.mark.parametrize(
    "of", [_confirm, _undo, _claim, _revoke, _answer, _change_part, _return_place]
)
def test_act_of_a_person_when_they_are_locked_to_be_erased_then_waits_without_the_cohort(
    stories: Stories, of: Callable[[Stories], Doing]
) -> None:
    stories.open_cohort(capacity=9)
    act = of(stories)
    anna = person(stories, "anna")

    with stories.database.transaction() as session:
        queries.participant_for_update(session, anna)
        with meanwhile(stories, act) as done:
            locked_cohort(session, stories.cohort_id)
            session.commit()
            done.result(PATIENCE_SECONDS)


def test_sign_up_when_the_person_signs_up_elsewhere_too_then_a_limit_counts_without_waiting(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=9)
    rule(stories, per_person=1)
    elsewhere = Register(
        cohort_id=stories.cohort_id,
        name="Anna",
        email="anna@example.org",
        organisation="",
        organisation_number=None,
        language="sv",
        consent_version="test",
    )
    with stories.database.transaction() as session:
        find_applicant(session, elsewhere, stories.clock.now())
    with ThreadPoolExecutor(1) as pool, stories.database.transaction() as session:
        find_applicant(session, elsewhere, stories.clock.now())
        done = pool.submit(stories.sign_up, "anna")
        try:
            done.result(PATIENCE_SECONDS)
        finally:
            session.rollback()
    assert stories.state("anna") == "unconfirmed"


def test_erasing_when_seats_and_places_lie_crosswise_then_all_cohorts_are_locked_in_one_order(
    stories: Stories,
) -> None:
    low, high = sorted(stories.open_cohort(capacity=9) for _ in range(2))
    stories.cohort_id = low
    stories.enter("anna")
    stories.cohort_id = high
    stories.enter("bo", places=2)
    name(stories, "bo", 2, "anna")
    anna = person(stories, "anna")

    with stories.database.transaction() as session:
        locked_cohort(session, low)
        with meanwhile(stories, lambda: _erase(stories, anna)) as done:
            locked_cohort(session, high)
            session.commit()
            assert done.result(PATIENCE_SECONDS)


def _erase(stories: Stories, who: UUID) -> bool:
    command = Erase(who, "participant", with_certificates=False)
    with stories.database.transaction() as session:
        return erase(session, command, now=stories.clock.now(), links=stories.links)


def _come_back(stories: Stories) -> Doing:
    """Anna did not confirm in time, and presses the button all the same."""
    stories.sign_up("anna")
    stories.clock.advance(timedelta(hours=1))
    stories.expire("anna")
    return lambda: stories.confirm("anna")


@pytest.mark.parametrize("of", [_come_back, _undo, _answer, _change_part, _return_place])
def test_act_of_a_person_when_they_are_erased_while_it_waits_then_brings_nobody_back(
    stories: Stories, of: Callable[[Stories], Doing]
) -> None:
    stories.open_cohort(capacity=9)
    act = of(stories)
    command = Erase(person(stories, "anna"), "participant", with_certificates=False)

    with stories.database.transaction() as session:
        erase(session, command, now=stories.clock.now(), links=stories.links)
        with meanwhile(stories, act) as done:
            session.commit()
            with pytest.raises(NotFound):
                done.result(PATIENCE_SECONDS)
    # What Anna passed up by it went to Bo, who stood behind her.
    assert stories.taken() == (1 if of is _answer else 0)


@pytest.mark.parametrize("of", [_come_back, _undo, _answer, _change_part, _return_place])
def test_erasing_when_the_person_acts_meanwhile_then_waits_and_leaves_no_place_and_no_name(
    stories: Stories, of: Callable[[Stories], Doing]
) -> None:
    stories.open_cohort(capacity=9)
    act = of(stories)
    mine, anna = stories.id_of("anna"), person(stories, "anna")

    with stories.database.transaction() as session:
        # Whoever acts has their own row and waits for the cohort; the erasure comes after them.
        locked_cohort(session, stories.cohort_id)
        with (
            meanwhile(stories, act) as done,
            meanwhile(stories, lambda: _erase(stories, anna)) as erased,
        ):
            session.commit()
            done.result(PATIENCE_SECONDS)
            assert erased.result(PATIENCE_SECONDS)

    with stories.database.transaction() as session:
        row = session.get_one(Registration, mine)
        told = session.scalars(select(outbox.c.body).where(outbox.c.aggregate_id == mine)).all()
        assert row.state in ("cancelled", "expired")
        assert row.holds_place is False
        # Links hold random letters, by chance also these.
        said = re.sub(r"https?://[^'\"]+", "", f"{row.name} {row.participant.email} {told}")
        assert "anna" not in said.lower()


def test_session_when_moved_while_its_cohort_is_closed_then_neither_waits_in_a_circle(
    stories: Stories,
) -> None:
    stories.open_cohort()
    with stories.database.transaction() as session:
        meeting = session.get_one(Cohort, stories.cohort_id).sessions[0]
        later = (meeting.starts_local + HOUR, meeting.ends_local + HOUR)
        command = MoveSession(meeting.id, *later, meeting.place, meeting.online_url)

    def move() -> bool:
        with stories.database.transaction() as session:
            return move_session(session, command, now=stories.clock.now())

    # Registration closes at the start, so moving it changes the cohort, too.
    with stories.database.transaction() as session:
        locked_cohort(session, stories.cohort_id)
        with meanwhile(stories, move) as moved:
            queries.program_session_for_update(session, command.session_id)
            session.commit()
            assert moved.result(PATIENCE_SECONDS)
