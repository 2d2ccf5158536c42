"""Ending by an organizer: a whole cohort called off, or one registration cancelled."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from services.registration.domain.errors import (
    CohortCancelled,
    CohortClosed,
    RegistrationEnded,
)
from services.registration.domain.programs.calling_off import CallOff, call_off
from services.registration.domain.programs.scheduling import (
    Window,
    set_window,
)
from services.registration.domain.removing import Remove, remove
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Transition
from shared.kernel.errors import NotFound
from tests.support.stories import Stories

ACTOR = "organizer:olle"
NOBODY = UUID(int=1)


def notes(stories: Stories, who: str) -> list[tuple[str, str, str | None]]:
    with stories.database.transaction() as session:
        rows = session.scalars(
            select(Transition)
            .where(Transition.registration_id == stories.id_of(who))
            .order_by(Transition.at, Transition.id)
        )
        return [(row.actor, row.reason, row.note) for row in rows]


def called_off(stories: Stories) -> int:
    command = CallOff(stories.cohort_id, ACTOR, "Föreläsaren är sjuk")
    with stories.database.transaction() as session:
        return call_off(session, command, now=stories.clock.now(), links=stories.links)


def test_cohort_when_called_off_then_everybody_is_told_and_nobody_moves_up(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=2)
    stories.enter("anna")
    stories.sign_up("bo")
    stories.enter("cecilia")

    told = called_off(stories)

    assert told == 3
    assert set(stories.states().values()) == {"cancelled"}
    assert stories.taken() == 0
    for who in ("anna", "bo", "cecilia"):
        name, body = stories.messages(who)[-1]
        assert (name, body["cause"]) == ("registration.cancelled", "by_organizer")
        assert notes(stories, who)[-1] == (ACTOR, "cohort_called_off", "Föreläsaren är sjuk")


def test_cohort_when_called_off_then_nothing_of_it_can_be_changed(stories: Stories) -> None:
    cohort_id = stories.open_cohort()
    called_off(stories)

    now = stories.clock.now()
    with pytest.raises(CohortCancelled):
        called_off(stories)
    with pytest.raises(CohortCancelled):
        stories.resize(5)
    with stories.database.transaction() as session, pytest.raises(CohortCancelled):
        set_window(session, cohort_id, Window(now, None), queue_limit=None)


def test_cohort_when_closed_then_nothing_of_it_can_be_changed(stories: Stories) -> None:
    cohort_id = stories.open_cohort()
    now = stories.clock.now()
    with stories.database.transaction() as session:
        found = session.get(Cohort, cohort_id)
        assert found is not None
        found.closed_at = now

    with pytest.raises(CohortClosed):
        called_off(stories)
    with pytest.raises(CohortClosed):
        stories.resize(5)
    with stories.database.transaction() as session, pytest.raises(CohortClosed):
        set_window(session, cohort_id, Window(now, None), queue_limit=None)


def removed(stories: Stories, registration_id: UUID) -> None:
    command = Remove(registration_id, ACTOR, "Hör inte till målgruppen")
    with stories.database.transaction() as session:
        remove(session, command, now=stories.clock.now(), links=stories.links)


def test_registration_when_an_organizer_cancels_it_then_the_next_moves_up(
    stories: Stories,
) -> None:
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bo")

    removed(stories, stories.id_of("anna"))

    assert stories.states() == {"anna": "cancelled", "bo": "confirmed"}
    assert notes(stories, "anna")[-1] == (
        ACTOR, "cancelled_by_organizer", "Hör inte till målgruppen",
    )  # fmt: skip
    told = stories.messages("anna")[-1][1]
    assert (told["cause"], told["note"]) == ("by_organizer", "Hör inte till målgruppen")
    with pytest.raises(RegistrationEnded):
        removed(stories, stories.id_of("anna"))
    with pytest.raises(NotFound):
        removed(stories, NOBODY)


def test_registration_when_the_cohort_is_closed_then_stays(stories: Stories) -> None:
    cohort_id = stories.open_cohort()
    stories.enter("anna")
    with stories.database.transaction() as session:
        found = session.get(Cohort, cohort_id)
        assert found is not None
        found.closed_at = stories.clock.now()

    with pytest.raises(CohortClosed):
        removed(stories, stories.id_of("anna"))
