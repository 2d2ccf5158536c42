"""The queue server, with the settings that let a killed worker's messages come back soon."""

from __future__ import annotations

from typing import Any

import dramatiq
from dramatiq.broker import MessageProxy
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, Middleware, Retries, TimeLimit

from shared.database import is_away

# In a million queue commands so many also look for messages of dead workers. An idle worker
# sends some ten commands a second, so this is a look every two seconds.
_MAINTENANCE_CHANCE = 50_000

# Retries inside Redis are for what passes within half a minute; what lasts longer becomes a
# row (a dead letter, or a delivery that is tried again when it falls due). While the database is
# away nothing can become a row, so these attempts are not counted, for most of a day.
MOST_RETRIES = 6
_BACKOFF_MILLISECONDS = (200, 10_000)
_MOST_VAIN_ATTEMPTS = 10_000
_TIME_LIMIT = TimeLimit(time_limit=120_000)


class _Attempts(Retries):
    """Tries again what failed; an attempt that found no database was none."""

    def after_process_message(
        self,
        broker: dramatiq.Broker,
        message: MessageProxy,
        *,
        result: Any = None,
        exception: BaseException | None = None,
    ) -> None:
        """Plan the next attempt after a failure, or give up."""
        options = message.options
        if exception is not None and is_away(exception):
            options["vain"] = options.get("vain", 0) + 1
            if options["vain"] <= _MOST_VAIN_ATTEMPTS:
                own = broker.get_actor(message.actor_name).options
                most = own.get("max_retries", self.max_retries)
                options["retries"] = min(options.get("retries", 0), max(most - 1, 0))
        super().after_process_message(  # type: ignore[no-untyped-call]  # Dramatiq leaves it untyped
            broker, message, result=result, exception=exception
        )


def make_broker(
    redis_url: str, *, heartbeat_seconds: int = 15, retries: int = MOST_RETRIES
) -> RedisBroker:
    """Return a Dramatiq broker on ``redis_url``.

    ``heartbeat_seconds`` is the silence after which a worker counts as dead and its
    unacknowledged messages go back to their queue.
    """
    shortest, longest = _BACKOFF_MILLISECONDS
    again = _Attempts(max_retries=retries, min_backoff=shortest, max_backoff=longest)
    middleware: list[Middleware] = [AgeLimit(), _TIME_LIMIT, Callbacks(), again]
    return RedisBroker(  # type: ignore[no-untyped-call]  # Dramatiq leaves it untyped
        url=redis_url,
        middleware=middleware,
        maintenance_chance=_MAINTENANCE_CHANCE,
        heartbeat_timeout=heartbeat_seconds * 1000,
    )


def enqueue(broker: dramatiq.Broker, *, queue: str, actor: str, argument: str) -> None:
    """Put one call of ``actor`` with one text argument on ``queue``.

    Names are all that is needed, so a producer never imports the code of a consumer.
    """
    broker.enqueue(
        dramatiq.Message(
            queue_name=queue, actor_name=actor, args=(argument,), kwargs={}, options={}
        )
    )
