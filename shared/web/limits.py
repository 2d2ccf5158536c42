"""Rate limits, counted in Redis for all processes; in memory while Redis is away."""

from __future__ import annotations

import logging
from functools import cache

import redis
from flask import request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

log = logging.getLogger(__name__)


class RateLimits:
    """Counts hits per name and key, such as sign-in attempts per address."""

    def __init__(self, redis_url: str) -> None:
        self._shared = FixedWindowRateLimiter(storage_from_string(redis_url, wrap_exceptions=True))
        self._own = FixedWindowRateLimiter(MemoryStorage())

    def allow(self, name: str, key: str, limit: str) -> bool:
        """Count one hit and tell whether it is within ``limit``, such as ``"10/minute"``.

        Sign-up must go on with Redis stopped, so then each process counts for itself.
        """
        rate = _rate(limit)
        try:
            return self._shared.hit(rate, name, key)
        except (StorageError, redis.RedisError):
            log.warning("rate limits are counted per process while Redis is away")
            return self._own.hit(rate, name, key)


@cache
def _rate(limit: str) -> RateLimitItem:
    return parse(limit)


def client_address() -> str:
    """Return the network of the client: IPv4 address, or the /64 of an IPv6 address."""
    address = request.remote_addr or "unknown"
    return ":".join(address.split(":")[:4]) if ":" in address else address
