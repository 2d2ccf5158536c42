"""From a fact on the queue to a mail in a real server, through Redis, scheduler and worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import dramatiq
import pytest

from services.notifications.app import create_backstage
from services.notifications.settings import NotificationsSettings
from shared.contracts.message import Envelope, Message
from shared.messaging.broker import enqueue, make_broker
from shared.messaging.routes import receiver_of
from shared.messaging.scheduler import Scheduler
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.mail_sink import MailSink
from tests.support.notification_story import Applicant, event_of
from tests.support.notifications import notifications_settings
from tests.support.waiting import until


class RunningService:
    """The service's worker and its scheduler, as its processes run them."""

    def __init__(self, settings: NotificationsSettings, clock: SettableClock) -> None:
        backstage = create_backstage(settings, clock)
        self.broker = make_broker(settings.redis_url)
        backstage.declare_actors(self.broker)
        self.scheduler = Scheduler(backstage, self.broker, clock=clock)
        self.worker = dramatiq.Worker(
            self.broker, queues=set(backstage.queues), worker_threads=4, worker_timeout=50
        )
        self._clock = clock
        self.worker.start()

    def hear(self, message: Message, sequence: int, *, message_id: UUID | None = None) -> None:
        envelope = Envelope(
            id=message_id or uuid4(),
            name=message.NAME,
            version=message.VERSION,
            occurred_at=self._clock.now(),
            correlation_id="story",
            aggregate_id=message.aggregate_id,
            sequence=sequence,
            body=message.model_dump(mode="json"),
        )
        enqueue(
            self.broker,
            queue="notifications",
            actor=receiver_of("notifications"),
            argument=envelope.model_dump_json(),
        )

    def wait_for(self, done: Callable[[], bool]) -> None:
        """Let the scheduler look, again and again, until it is so."""

        def looked() -> bool:
            self.scheduler.tick()
            return done()

        until(looked)


@pytest.fixture
def service(
    notifications_database: TestDatabase,
    redis_url: str,
    smtp_sink: MailSink,
    clock: SettableClock,
) -> Iterator[RunningService]:
    settings = notifications_settings(
        notifications_database.url, redis_url, smtp_host=smtp_sink.host, smtp_port=smtp_sink.port
    )
    running = RunningService(settings, clock)
    yield running
    running.worker.stop()
    running.broker.close()


def test_fact_when_it_comes_by_the_queue_then_the_mail_is_in_the_server(
    service: RunningService, smtp_sink: MailSink
) -> None:
    service.hear(Applicant().confirmed(), 1)
    service.wait_for(lambda: bool(smtp_sink.mails))
    (mail,) = smtp_sink.mails
    assert (mail.sender, mail.recipient) == ("spinn@exempel.se", "asa@example.org")
    assert mail.message["From"] == "Dalarna Science Park <spinn@exempel.se>"
    method, event = event_of(mail) or ("", {})
    assert (method, str(event["ORGANIZER"])) == ("REQUEST", "mailto:spinn@exempel.se")


def test_fact_when_the_queue_repeats_it_many_times_then_one_mail(
    service: RunningService, smtp_sink: MailSink
) -> None:
    applicant = Applicant()
    repeated = uuid4()
    for _ in range(8):
        service.hear(applicant.confirmed(), 1, message_id=repeated)
    other = Applicant(person=applicant.person.model_copy(update={"email": "bo@example.org"}))
    service.hear(other.confirmed(), 1)
    service.wait_for(lambda: len(smtp_sink.mails) >= 2)
    service.wait_for(lambda: service.broker.do_qsize("notifications") == 0)
    recipients = sorted(mail.recipient for mail in smtp_sink.mails)
    assert recipients == ["asa@example.org", "bo@example.org"]


def test_chain_when_a_place_is_taken_and_given_back_then_request_and_cancel_in_order(
    service: RunningService, smtp_sink: MailSink
) -> None:
    applicant = Applicant()
    service.hear(applicant.confirmed(), 1)
    service.wait_for(lambda: len(smtp_sink.mails) == 1)
    service.hear(applicant.cancelled(), 2)
    service.wait_for(lambda: len(smtp_sink.mails) == 2)
    found = [event_of(mail) or ("", {}) for mail in smtp_sink.mails]
    assert [(method, event["SEQUENCE"]) for method, event in found] == [
        ("REQUEST", 0),
        ("CANCEL", 1),
    ]
