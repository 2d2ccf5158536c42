"""The private Redis: started, restarted, killed and emptied."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from demo.redis import PrivateRedis

ONCE = Retry(NoBackoff(), retries=0)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PrivateRedis]:
    server = PrivateRedis(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


def test_value_when_restarted_is_kept_at_the_same_address(server: PrivateRedis):
    client = redis.Redis.from_url(server.url)
    client.set("place", "Gällivare")
    server.restart()
    assert client.get("place") == "Gällivare".encode()


def test_value_when_emptied_is_gone(server: PrivateRedis):
    client = redis.Redis.from_url(server.url)
    client.set("place", "Kiruna")
    server.empty()
    assert client.dbsize() == 0


def test_client_when_killed_cannot_connect(server: PrivateRedis):
    server.kill()
    with pytest.raises(RedisConnectionError):
        redis.Redis.from_url(server.url, retry=ONCE).ping()


def test_client_without_password_when_asking_is_refused(server: PrivateRedis):
    port = redis.Redis.from_url(server.url).connection_pool.connection_kwargs["port"]
    with pytest.raises(AuthenticationError):
        redis.Redis(port=port, retry=ONCE).ping()


def test_memory_policy_when_started_never_evicts(server: PrivateRedis):
    settings = redis.Redis.from_url(server.url).config_get("*")
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["appendonly"] == "yes"
    assert settings["bind"] == "127.0.0.1"


def test_unreadable_data_when_started_are_set_aside(tmp_path: Path):
    server = PrivateRedis(tmp_path / "redis")
    server.start()
    redis.Redis.from_url(server.url).set("place", "Boden")
    server.stop()
    for file in (tmp_path / "redis" / "data").rglob("*.*"):
        if file.is_file():
            file.write_bytes(b"REDIS9999 from a later version")
    server.start()
    try:
        assert redis.Redis.from_url(server.url).ping()
        assert (tmp_path / "redis" / "unreadable").is_dir()
    finally:
        server.stop()
