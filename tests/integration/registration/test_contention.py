"""Places stay exact when many want the same one at the same moment."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.registration.domain.accepting import find_applicant
from services.registration.domain.admission import next_queue_number, occupancy
from services.registration.domain.commands import Register
from services.registration.domain.policies import Admission, admit
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from shared.kernel.identifiers import new_id
from tests.support.stories import Stories


def test_sign_up_when_fifty_want_the_last_place_then_one_has_it_and_the_rest_queue_in_order(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    people = [f"person-{n}" for n in range(50)]

    with ThreadPoolExecutor(16) as pool:
        outcomes = dict(zip(people, pool.map(stories.sign_up, people), strict=True))

    positions = sorted(o.queue_position or 0 for o in outcomes.values())
    assert positions == list(range(50))
    with stories.database.transaction() as session:
        rows = session.scalars(select(Registration).order_by(Registration.queue_number)).all()
    assert [row.holds_place for row in rows] == [True] + [False] * 49
    # The order in which the database accepted them is the order that people were told.
    assert [outcomes[row.name.lower()].queue_position or 0 for row in rows] == list(range(50))
    assert stories.taken() == 1


def test_sign_up_when_one_address_comes_sixteen_times_at_once_then_is_one_registration(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=5)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: stories.sign_up("anna"), range(16)))

    assert stories.states() == {"anna": "unconfirmed"}
    assert stories.taken() == 1
    assert Counter(stories.told("anna")) == {
        "registration.received": 1, "registration.repeated": 15,
    }  # fmt: skip


def test_cancel_when_many_cancel_and_sign_up_at_once_then_no_place_is_lost_or_sold_twice(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=8)
    seated = [f"seated-{n}" for n in range(8)]
    waiting = [f"waiting-{n}" for n in range(8)]
    stories.enter(*seated, *waiting)
    acts = [(stories.cancel, who) for who in seated]
    acts += [(stories.enter, f"new-{n}") for n in range(8)]
    random.Random(7).shuffle(acts)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda act: act[0](act[1]), acts))

    states = Counter(stories.states().values())
    assert states == {"cancelled": 8, "confirmed": 8, "waitlisted": 8}
    assert all(stories.state(who) == "confirmed" for who in waiting)


def test_accept_when_the_lock_is_left_out_then_two_get_the_place_and_the_database_refuses(
    stories: Stories,
) -> None:
    """The race is real: two who look without the lock both see the place free."""
    stories.open_cohort(capacity=1)

    def both_at_once() -> None:
        with stories.database.transaction() as first:
            _accept_without_lock(stories, first, "anna")
            with stories.database.transaction() as second:
                _accept_without_lock(stories, second, "bo")

    with pytest.raises(IntegrityError):
        both_at_once()

    assert stories.taken() == 1


def _accept_without_lock(stories: Stories, session: Session, who: str) -> None:
    cohort = session.get(Cohort, stories.cohort_id)
    assert cohort is not None
    assert admit(occupancy(session, cohort)) is Admission.PLACE
    command = Register(cohort.id, who, f"{who}@example.org", "", None, "sv", "test")
    applicant = find_applicant(session, command, stories.clock.now())
    with session.no_autoflush:
        number = next_queue_number(cohort)
        row = Registration(
            id=new_id(), cohort=cohort, participant=applicant.participant, name=who,
            language="sv", state="unconfirmed", holds_place=True, sequence=0,
            queue_number=number, turn=number, created_at=stories.clock.now(),
        )  # fmt: skip
        cohort.places_taken += 1
        session.add(row)


def test_database_when_code_would_sell_too_much_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=1)

    with pytest.raises(IntegrityError), stories.database.transaction() as session:
        session.execute(update(Cohort).values(places_taken=2))


def test_database_when_a_state_is_invented_then_refuses(stories: Stories) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna")

    with pytest.raises(IntegrityError), stories.database.transaction() as session:
        session.execute(text("UPDATE registration SET state = 'sleeping'"))
