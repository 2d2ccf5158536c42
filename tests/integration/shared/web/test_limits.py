"""Rate limits that all processes count together, several hits in one trip."""

from __future__ import annotations

import pytest
import redis

from demo.ports import free_port
from shared.kernel.identifiers import new_id
from shared.web.limits import RateLimits

_LIMIT = "2/minute"


@pytest.fixture
def name() -> str:
    """Something that nobody has counted yet."""
    return str(new_id())


def test_hits_when_one_key_comes_more_often_than_may_then_the_later_ones_are_too_many(
    redis_url: str, name: str
) -> None:
    limits = RateLimits(redis_url)

    assert limits.allow_each(name, ["a", "b", "a", "a", "b"], _LIMIT) == [
        True, True, True, False, True,
    ]  # fmt: skip
    assert [limits.allow(name, key, _LIMIT) for key in ("a", "b", "c")] == [False, False, True]


def test_hits_when_two_processes_count_then_they_count_together(redis_url: str, name: str) -> None:
    one, other = RateLimits(redis_url), RateLimits(redis_url)

    assert one.allow(name, "a", _LIMIT)
    assert other.allow_each(name, ["a", "a"], _LIMIT) == [True, False]


def test_hits_when_they_are_counted_then_their_window_ends_and_later_ones_do_not_prolong_it(
    redis_url: str, name: str
) -> None:
    limits, server = RateLimits(redis_url), redis.Redis.from_url(redis_url)
    limits.allow_each(name, ["a", "b", "a"], _LIMIT)
    windows = list(server.scan_iter(f"*{name}*"))
    assert len(windows) == 2
    assert all(0 < server.ttl(window) <= 60 for window in windows)

    for window in windows:
        server.expire(window, 30)
    limits.allow_each(name, ["a", "b"], _LIMIT)
    assert all(0 < server.ttl(window) <= 30 for window in windows)


def test_hits_when_redis_is_away_then_each_process_counts_for_itself() -> None:
    away = f"redis://127.0.0.1:{free_port()}/0"
    one, other = RateLimits(away), RateLimits(away)

    assert one.allow_each("name", ["a", "a", "a"], _LIMIT) == [True, True, False]
    assert other.allow("name", "a", _LIMIT)
