"""What runs behind the pages: a worker, a relay or a scheduler for some or all services."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from services.roster import Service
from shared.kernel.clock import SystemClock
from shared.kernel.log import configure_logging
from shared.kernel.settings import ServiceSettings
from shared.messaging.broker import make_broker
from shared.messaging.relay import Relay
from shared.messaging.scheduler import Scheduler
from shared.messaging.worker import run_worker

AllSettings = Mapping[Service, ServiceSettings]


def work(settings: AllSettings, *, threads: int) -> None:
    """Take messages from the queues of these services until a signal ends it."""
    first = _first(settings)
    configure_logging(first.log_level)
    run_worker(
        [service.create_backstage(own) for service, own in settings.items()],
        make_broker(first.redis_url, heartbeat_seconds=first.queue_heartbeat_seconds),
        threads=threads,
        stop=_stop_on_signals(),
    )


def relay(settings: AllSettings) -> None:
    """Publish the outboxes of these services until a signal ends it."""
    _run_together(
        [
            Relay(
                service.name,
                service.create_backstage(own).database,
                make_broker(own.redis_url),
                clock=SystemClock(),
            ).run
            for service, own in settings.items()
        ],
        _first(settings),
    )


def schedule(settings: AllSettings) -> None:
    """Hand due rows of these services to the queues until a signal ends it."""
    _run_together(
        [
            Scheduler(
                service.create_backstage(own), make_broker(own.redis_url), clock=SystemClock()
            ).run
            for service, own in settings.items()
        ],
        _first(settings),
    )


def let_mail_in(settings: ServiceSettings) -> bool:
    """Let mail to us in until a signal ends it; tell whether a way in is set up at all."""
    app = import_module("services.notifications.app")
    inbound = app.create_inbound(settings)
    if inbound is None:
        return False
    configure_logging(settings.log_level)
    inbound.run(_stop_on_signals())
    return True


def _run_together(
    loops: Sequence[Callable[[threading.Event], None]], settings: ServiceSettings
) -> None:
    configure_logging(settings.log_level)
    stop = _stop_on_signals()
    threads = [threading.Thread(target=loop, args=(stop,)) for loop in loops]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _first(settings: AllSettings) -> ServiceSettings:
    # What is asked of it is shared: all services are told the same.
    return next(iter(settings.values()))


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stop.set())
    return stop
