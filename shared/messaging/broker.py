"""The queue server, with the settings that let a killed worker's messages come back soon."""

from __future__ import annotations

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, Middleware, Retries, TimeLimit

# In a million queue commands so many also look for messages of dead workers. An idle worker
# sends some ten commands a second, so this is a look every two seconds.
_MAINTENANCE_CHANCE = 50_000

# Retries inside Redis are for what passes within half a minute; what lasts longer becomes a
# row (a dead letter, or a delivery that is tried again when it falls due).
MOST_RETRIES = 6
_BACKOFF_MILLISECONDS = (200, 10_000)
_TIME_LIMIT = TimeLimit(time_limit=120_000)


def make_broker(
    redis_url: str, *, heartbeat_seconds: int = 15, retries: int = MOST_RETRIES
) -> RedisBroker:
    """Return a Dramatiq broker on ``redis_url``.

    ``heartbeat_seconds`` is the silence after which a worker counts as dead and its
    unacknowledged messages go back to their queue.
    """
    shortest, longest = _BACKOFF_MILLISECONDS
    again = Retries(max_retries=retries, min_backoff=shortest, max_backoff=longest)
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
