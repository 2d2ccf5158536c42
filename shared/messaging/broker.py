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
_RETRIES = Retries(max_retries=6, min_backoff=200, max_backoff=10_000)
_TIME_LIMIT = TimeLimit(time_limit=120_000)


def make_broker(redis_url: str, *, heartbeat_seconds: int = 15) -> RedisBroker:
    """Return a Dramatiq broker on ``redis_url``.

    ``heartbeat_seconds`` is the silence after which a worker counts as dead and its
    unacknowledged messages go back to their queue.
    """
    middleware: list[Middleware] = [AgeLimit(), _TIME_LIMIT, Callbacks(), _RETRIES]
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
