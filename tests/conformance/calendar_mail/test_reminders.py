"""Points 52 to 56: what is planned, and what becomes of it."""

from __future__ import annotations

from tests.conformance.calendar_mail.planned_world import PlannedWorld
from tests.conformance.calendar_mail.stored_world import StoredWorld
from tests.conformance.points import point
from tests.support.notification_story import Listener
from tests.support.reminder_scripts import script

HISTORIES = 10_000
STORED_HISTORIES = 100


@point(52)
def test_plan_when_anything_happened_then_it_is_what_the_model_says_over_10_000_histories() -> None:
    compared = 0
    for seed in range(HISTORIES):
        world = PlannedWorld()
        for event in script(seed):
            world.happens(event)
            assert world.live() == world.model.live, (seed, event)
            compared += len(world.model.live)
    # Histories in which nothing is ever planned would prove nothing.
    assert compared > 10 * HISTORIES


@point(52)
def test_rows_when_the_service_is_told_the_same_histories_then_they_are_what_the_model_says(
    listener: Listener,
) -> None:
    compared = 0
    for seed in range(STORED_HISTORIES):
        world = StoredWorld(listener)
        for event in script(seed, 8):
            world.happens(event)
            assert world.live() == world.model.live, (seed, event)
            compared += len(world.model.live)
    assert compared > STORED_HISTORIES
