"""Persons are locked before cohorts: whoever is erased meanwhile lets nobody wait in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.registration.domain.accepting import find_applicant
from services.registration.domain.admission import locked_cohort
from services.registration.domain.commands import Register
from services.registration.domain.own_page.erasing import Erase, erase
from services.registration.domain.own_page.own_links import revoke_links
from services.registration.domain.own_page.undoing import undo_cancellation
from services.registration.storage import queries
from services.registration.storage.people import Participant
from shared.kernel.errors import NotFound
from tests.support.access import rule
from tests.support.parties import claim, name
from tests.support.stories import Stories

Act = Callable[[], object]


@contextmanager
def meanwhile(stories: Stories, act: Act) -> Iterator[Future[object]]:
    """Let ``act`` run in a thread until it waits for a lock."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(act)
        waits = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        until = monotonic() + 10
        while monotonic() < until and not done.done():
            with stories.database.transaction() as session:
                if session.scalar(waits):
                    break
        yield done


def person(stories: Stories, who: str) -> UUID:
    with stories.database.transaction() as session:
        found = select(Participant.id).where(Participant.email_key == f"{who}@example.org")
        return session.scalars(found).one()


def _confirm(stories: Stories) -> Act:
    stories.sign_up("anna")
    return lambda: stories.confirm("anna")


def _undo(stories: Stories) -> Act:
    rule(stories, per_person=5)
    stories.enter("anna")
    stories.cancel("anna")
    mine = stories.id_of("anna")

    def undo() -> None:
        with stories.database.transaction() as session:
            undo_cancellation(session, mine, now=stories.clock.now(), links=stories.links)

    return undo


def _claim(stories: Stories) -> Act:
    stories.open_cohort(capacity=9)
    stories.enter("anna")
    stories.open_cohort(capacity=9)
    stories.enter("bo", places=2)
    link = name(stories, "bo", 2, "anna")
    return lambda: claim(stories, link, "anna")


def _revoke(stories: Stories) -> Act:
    _claim(stories)
    anna = person(stories, "anna")

    def revoke() -> None:
        with stories.database.transaction() as session:
            revoke_links(session, anna, now=stories.clock.now(), links=stories.links)

    return revoke


@pytest.mark.parametrize("of", [_confirm, _undo, _claim, _revoke])
def test_act_of_a_person_when_they_are_locked_to_be_erased_then_waits_without_the_cohort(
    stories: Stories, of: Callable[[Stories], Act]
) -> None:
    stories.open_cohort(capacity=9)
    act = of(stories)
    anna = person(stories, "anna")

    with stories.database.transaction() as session:
        queries.participant_for_update(session, anna)
        with meanwhile(stories, act) as done:
            locked_cohort(session, stories.cohort_id)
            session.commit()
            done.result(10)


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
            done.result(5)
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
            assert done.result(10)


def _erase(stories: Stories, who: UUID) -> bool:
    command = Erase(who, "participant", with_certificates=False)
    with stories.database.transaction() as session:
        return erase(session, command, now=stories.clock.now(), links=stories.links)


@pytest.mark.parametrize("of", ["confirm", "undo"])
def test_coming_back_when_the_person_is_erased_while_it_waits_then_brings_nobody_back(
    stories: Stories, of: str
) -> None:
    stories.open_cohort(capacity=9)
    if of == "undo":
        act = _undo(stories)
    else:
        stories.sign_up("anna")
        stories.clock.advance(timedelta(hours=1))
        stories.expire("anna")
        act = lambda: stories.confirm("anna")  # noqa: E731 - as the others
    command = Erase(person(stories, "anna"), "participant", with_certificates=False)

    with stories.database.transaction() as session:
        erase(session, command, now=stories.clock.now(), links=stories.links)
        with meanwhile(stories, act) as done:
            session.commit()
            with pytest.raises(NotFound):
                done.result(10)
    assert stories.taken() == 0
