"""Sessions of organizers in Redis: that whoever ends them ends all of them."""

from __future__ import annotations

import pytest
import redis

from shared.web.sign_in_sessions import Organizer, SignInSessions

OLLE = Organizer("olle", "Olle Exempel", "olle@exempel.se", programs=["p"])
LIST = "spinn:sign-ins-of:olle"


@pytest.fixture
def sessions(redis_url: str) -> SignInSessions:
    return SignInSessions(redis_url)


@pytest.fixture
def stored(redis_url: str) -> redis.Redis:
    return redis.Redis.from_url(redis_url)


def test_session_when_read_then_says_who_it_is(sessions: SignInSessions) -> None:
    assert sessions.read(sessions.create(OLLE)) == OLLE


def test_sessions_when_all_are_ended_then_nobody_is_signed_in(sessions: SignInSessions) -> None:
    tokens = [sessions.create(OLLE) for _ in range(3)]

    sessions.end_all("olle")

    assert [sessions.read(token) for token in tokens] == [None, None, None]


def test_list_of_sessions_when_one_is_used_then_lives_longer(
    sessions: SignInSessions, stored: redis.Redis
) -> None:
    token = sessions.create(OLLE)
    stored.expire(LIST, 86_400)

    assert sessions.read(token) == OLLE

    assert int(stored.ttl(LIST)) > 86_400


def test_session_when_it_stands_in_no_list_then_has_ended(
    sessions: SignInSessions, stored: redis.Redis
) -> None:
    token = sessions.create(OLLE)
    stored.delete(LIST)

    assert sessions.read(token) is None
