"""Point 56: two schedulers, one killed in the middle of a batch, a queue server that forgets."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import dramatiq
import pytest

from demo.redis import PrivateRedis
from services.notifications.app import create_backstage
from services.notifications.settings import NotificationsSettings
from shared.messaging.broker import make_broker
from shared.messaging.scheduler import Scheduler
from tests.conformance.points import point
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.mail_sink import MailSink
from tests.support.notification_story import Applicant, Listener
from tests.support.notifications import notifications_settings
from tests.support.reminders import planned
from tests.support.waiting import until

ROOT = Path(__file__).parents[3]
DUE = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
PEOPLE = 12


@pytest.fixture
def settings(
    notifications_database: TestDatabase, redis_url: str, smtp_sink: MailSink
) -> NotificationsSettings:
    return notifications_settings(
        notifications_database.url, redis_url, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port
    )


@pytest.fixture
def people(listener: Listener) -> list[str]:
    """Addresses of people whose reminders are all due now."""
    first = Applicant()
    addresses = [f"p{number}@example.org" for number in range(PEOPLE)]
    for address in addresses:
        person = first.person.model_copy(update={"email": address})
        listener.hear(Applicant(first.cohort, person).confirmed(), 1)
    listener.run_due()
    listener.clock.set(DUE)
    return addresses


@contextmanager
def running(settings: NotificationsSettings, clock: SettableClock) -> Iterator[None]:
    """One scheduler and one worker, as their processes run them."""
    backstage = create_backstage(settings, clock)
    broker = make_broker(settings.redis_url)
    backstage.declare_actors(broker)
    worker = dramatiq.Worker(
        broker, queues=set(backstage.queues), worker_threads=4, worker_timeout=50
    )
    stop = Event()
    scheduler = Thread(target=Scheduler(backstage, broker, clock=clock).run, args=(stop,))
    worker.start()
    scheduler.start()
    yield
    stop.set()
    scheduler.join()
    worker.stop()
    broker.close()
    backstage.database.close()


def kill_a_scheduler(settings: NotificationsSettings, now: datetime, *, after: int) -> None:
    """Let a scheduler claim what is due and die after so many calls."""
    database_url = settings.database_url
    died = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.conformance.calendar_mail.killed_scheduler",
            *(database_url, settings.redis_url, now.isoformat(), str(after)),
        ],
        cwd=ROOT,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL


def all_are_sent(listener: Listener) -> bool:
    """Whether each mail was sent and that was noted: what is under way may not grow old."""
    reminders = [state for _, state in planned(listener)]
    return reminders == ["sent"] * PEOPLE and {state for _, state in listener.fates()} == {"sent"}


@point(56)
def test_reminders_when_a_scheduler_is_killed_and_the_queue_forgets_then_each_comes_once(
    listener: Listener,
    settings: NotificationsSettings,
    smtp_sink: MailSink,
    redis_server: PrivateRedis,
    clock: SettableClock,
    people: list[str],
) -> None:
    kill_a_scheduler(settings, DUE, after=5)
    redis_server.empty()
    assert {state for _, state in planned(listener)} == {"due"}
    clock.set(DUE + timedelta(seconds=61))

    with ExitStack() as both:
        for _ in range(2):
            both.enter_context(running(settings, clock))
        until(lambda: all_are_sent(listener))
        # Another round, for whatever would come twice.
        clock.advance(timedelta(minutes=5))
    assert listener.run_due() == 0

    assert Counter(mail.recipient for mail in smtp_sink.mails) == Counter(people)


@point(56)
def test_reminders_when_a_scheduler_is_killed_and_its_calls_remain_then_each_comes_once(
    settings: NotificationsSettings,
    smtp_sink: MailSink,
    clock: SettableClock,
    people: list[str],
) -> None:
    kill_a_scheduler(settings, DUE, after=5)
    with running(settings, clock):
        until(lambda: len(smtp_sink.mails) >= 5)
        # What nobody was called for is due again when its lease runs out.
        clock.advance(timedelta(seconds=61))
        until(lambda: len(smtp_sink.mails) >= PEOPLE)
    assert Counter(mail.recipient for mail in smtp_sink.mails) == Counter(people)
