"""Rate limits, counted in Redis for all processes; in memory while Redis is away."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from functools import cache

import redis
from flask import request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

log = logging.getLogger(__name__)

# The hits of several keys at once, each in a window that begins with its first.
_COUNT = """
local counted = {}
for place, key in ipairs(KEYS) do
  local hits = tonumber(ARGV[place + 1])
  counted[place] = redis.call("INCRBY", key, hits)
  if counted[place] == hits then redis.call("EXPIRE", key, ARGV[1]) end
end
return counted
"""


class RateLimits:
    """Counts hits per name and key, such as sign-in attempts per address."""

    def __init__(self, redis_url: str) -> None:
        shared = redis.Redis.from_url(redis_url, socket_timeout=2, socket_connect_timeout=2)
        self._count = shared.register_script(_COUNT)
        self._own = FixedWindowRateLimiter(MemoryStorage())

    def allow(self, name: str, key: str, limit: str) -> bool:
        """Count one hit and tell whether it is within ``limit``, such as ``"10/minute"``."""
        return self.allow_each(name, [key], limit)[0]

    def allow_each(self, name: str, keys: Sequence[str], limit: str) -> list[bool]:
        """Count a hit of each key, in their order and in one trip, and tell as ``allow`` does.

        Sign-up must go on with Redis stopped, so then each process counts for itself.
        """
        rate = _rate(limit)
        try:
            return self._counted(rate, name, keys)
        except redis.RedisError:
            log.warning("rate limits are counted per process while Redis is away")
            return [self._own.hit(rate, name, key) for key in keys]

    def _counted(self, rate: RateLimitItem, name: str, keys: Sequence[str]) -> list[bool]:
        hits = Counter(keys)
        counted: list[int] = self._count(
            [f"LIMITS:{rate.key_for(name, key)}" for key in hits],
            [rate.get_expiry(), *hits.values()],
        )
        # How many there had been of each before these.
        so_far = {key: all_of_it - hits[key] for key, all_of_it in zip(hits, counted, strict=True)}
        allowed = []
        for key in keys:
            so_far[key] += 1
            allowed.append(so_far[key] <= rate.amount)
        return allowed


@cache
def _rate(limit: str) -> RateLimitItem:
    return parse(limit)


def client_address() -> str:
    """Return the network of the client: IPv4 address, or the /64 of an IPv6 address."""
    address = request.remote_addr or "unknown"
    return ":".join(address.split(":")[:4]) if ":" in address else address
