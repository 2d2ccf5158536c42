"""Where signed-in organizers are kept: in Redis, so that rights end everywhere at once."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

import redis

LIFETIME = timedelta(hours=12)


@dataclass(frozen=True)
class Organizer:
    """The signed-in organizer, as all services see them."""

    id: str
    name: str
    email: str


class SignInUnavailable(Exception):
    """Redis is away, so nobody can be signed in just now."""


class SignInSessions:
    """Creates, reads and ends sign-in sessions.

    The key in Redis is a hash of the token, so that a look into Redis gives nobody a session.
    """

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True
        )

    def answers(self) -> bool:
        """Tell whether Redis can be asked just now."""
        try:
            return bool(self._redis.ping())
        except redis.RedisError:
            return False

    def create(self, organizer: Organizer) -> str:
        """Open a session for ``organizer`` and return its token (256 bits).

        Raises:
            SignInUnavailable: Redis is away.
        """
        token = secrets.token_urlsafe(32)
        try:
            self._redis.set(self._key(token), json.dumps(asdict(organizer)), ex=LIFETIME)
        except redis.RedisError as error:
            raise SignInUnavailable from error
        return token

    def read(self, token: str) -> Organizer | None:
        """Return whose session ``token`` is and keep it alive, or None.

        Raises:
            SignInUnavailable: Redis is away.
        """
        try:
            stored = self._redis.getex(self._key(token), ex=LIFETIME)
        except redis.RedisError as error:
            raise SignInUnavailable from error
        return Organizer(**json.loads(stored)) if isinstance(stored, str) else None

    def end(self, token: str) -> None:
        """End the session; it is fine if there is none."""
        try:
            self._redis.delete(self._key(token))
        except redis.RedisError as error:
            raise SignInUnavailable from error

    @staticmethod
    def _key(token: str) -> str:
        return f"spinn:sign-in:{hashlib.sha256(token.encode()).hexdigest()}"
