"""Redis stopped, restarted and emptied in the middle of a run; PostgreSQL restarted."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep

import pytest

from demo.postgres import PrivatePostgres
from tests.fault.ensemble import Ensemble
from tests.fault.story import Story, people

pytestmark = pytest.mark.fault


def _restart(ensemble: Ensemble) -> None:
    ensemble.redis.stop()
    sleep(2)
    ensemble.redis.start()


def _kill(ensemble: Ensemble) -> None:
    ensemble.redis.kill()
    ensemble.redis.start()


def _empty(ensemble: Ensemble) -> None:
    ensemble.redis.empty()


@pytest.mark.parametrize("trouble", [_restart, _kill, _empty], ids=["stopped", "killed", "emptied"])
def test_story_when_redis_has_trouble_at_each_step_then_nothing_is_lost(
    ensemble: Ensemble, trouble: Callable[[Ensemble], None]
) -> None:
    story = Story(ensemble, people(4))
    story.open(capacity=4)

    for who in story.people:
        story.sign_up(who)
    trouble(ensemble)
    story.wait_for("confirm")
    for who in story.people:
        story.confirm(who)
    trouble(ensemble)
    story.wait_for("invitation")
    story.close()
    trouble(ensemble)
    story.wait_until_told()


def test_sign_up_when_redis_is_stopped_then_works_and_mail_follows_when_it_is_back(
    ensemble: Ensemble,
) -> None:
    story = Story(ensemble, people(2))
    story.open(capacity=2)
    ensemble.redis.stop()

    for who in story.people:
        assert "check your mail" in story.sign_up(who)
    ensemble.redis.start()

    story.wait_for("confirm")


def test_story_when_postgres_is_restarted_then_nothing_is_lost(
    ensemble: Ensemble, postgres: PrivatePostgres
) -> None:
    story = Story(ensemble, people(2))
    story.open(capacity=2)
    for who in story.people:
        story.sign_up(who)

    postgres.restart()

    story.wait_for("confirm")
    for who in story.people:
        story.confirm(who)
    story.close()
    story.wait_until_told()
