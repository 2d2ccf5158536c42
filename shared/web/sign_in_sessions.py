"""Where signed-in organizers are kept: in Redis, so that rights end everywhere at once."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

import redis

ADMIN = "admin"
LIFETIME = timedelta(hours=12)
# A session that is used every day lives on, and the list of somebody's sessions as long.
_LONGEST = timedelta(days=90)
# A Redis on a busy disk or machine is silent for seconds; organizers would be signed out by it.
_PATIENCE_SECONDS = 5


@dataclass(frozen=True)
class Organizer:
    """The signed-in organizer, as all services see them.

    ``role`` is ``organizer``, who runs cohorts, or ``admin``, who also decides who may sign in.
    ``programs`` are the ids of those that they run, where it is not all of them.
    """

    id: str
    name: str
    email: str
    role: str = "organizer"
    programs: Collection[str] | None = None

    @property
    def runs_all(self) -> bool:
        """Whether they run whatever there is, and not some programs only."""
        return self.programs is None

    def may_run(self, program: UUID) -> bool:
        """Tell whether a program is theirs."""
        return self.programs is None or str(program) in self.programs

    @property
    def is_admin(self) -> bool:
        """Whether they may decide who signs in, and do what cannot be undone."""
        return self.role == ADMIN


class SignInUnavailable(Exception):
    """Redis is away, so nobody can be signed in just now."""


class SignInSessions:
    """Creates, reads and ends sign-in sessions.

    The key in Redis is a hash of the token, so that a look into Redis gives nobody a session.
    """

    def __init__(self, redis_url: str) -> None:
        self._redis = redis.Redis.from_url(
            redis_url,
            socket_timeout=_PATIENCE_SECONDS,
            socket_connect_timeout=_PATIENCE_SECONDS,
            decode_responses=True,
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
        key, everywhere = self._key(token), self._all_of(organizer.id)
        try:
            with self._redis.pipeline() as together:
                together.set(key, json.dumps(asdict(organizer)), ex=LIFETIME)
                together.sadd(everywhere, key)
                together.expire(everywhere, _LONGEST)
                together.execute()
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
            if not isinstance(stored, str):
                return None
            organizer = Organizer(**json.loads(stored))
            # A session that stands in no list could not be ended any more, so it has ended.
            listed = self._redis.expire(self._all_of(organizer.id), _LONGEST)
        except redis.RedisError as error:
            raise SignInUnavailable from error
        return organizer if listed else None

    def end(self, token: str) -> None:
        """End the session; it is fine if there is none."""
        try:
            self._redis.delete(self._key(token))
        except redis.RedisError as error:
            raise SignInUnavailable from error

    def end_all(self, organizer_id: str) -> None:
        """End every session of an organizer, in all browsers (ASVS 7.4.2).

        Raises:
            SignInUnavailable: Redis is away, so they may still be signed in somewhere.
        """
        everywhere = self._all_of(organizer_id)
        try:
            keys = self._redis.smembers(everywhere)
            self._redis.delete(everywhere, *keys)  # type: ignore[misc]  # the library types it for both of its clients
        except redis.RedisError as error:
            raise SignInUnavailable from error

    @staticmethod
    def _all_of(organizer_id: str) -> str:
        return f"spinn:sign-ins-of:{organizer_id}"

    @staticmethod
    def _key(token: str) -> str:
        return f"spinn:sign-in:{hashlib.sha256(token.encode()).hexdigest()}"
