"""Facts as registration and certificates tell them, and the service that listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from icalendar import Calendar
from sqlalchemy import select

from services.notifications.domain.house import House
from services.notifications.gateways.transmission import Fate, Parcel, Stage, Transmission
from services.notifications.messaging.actors import DueActors
from services.notifications.messaging.consumers import handlers
from services.notifications.storage.deliveries import Delivery
from services.notifications.storage.registrations import Mode
from services.notifications.storage.reminders import Reminder
from shared.contracts.certificates import CertificateIssued, CertificateRevoked
from shared.contracts.facts import (
    CohortFacts,
    Funding,
    LocalizedText,
    Organiser,
    Person,
    ProgramFacts,
    QueuePlace,
    SessionFacts,
    TakingPart,
)
from shared.contracts.message import Envelope, Message
from shared.contracts.registrations import (
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationExpired,
    RegistrationOffered,
    RegistrationReceived,
    RegistrationRepeated,
    RegistrationWaitlisted,
)
from shared.contracts.sessions import SessionCancelled, SessionRescheduled
from shared.messaging.consumer import Consumer
from tests.support.calendars_seen import SEEN
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.mail_sink import ReceivedMail

HOUSE = House(
    sender="spinn@exempel.se",
    mail_domain="mail.spinn.example",
    calendar_url=lambda registration_id, _epoch: (
        f"https://spinn.example/calendar/{registration_id}"
    ),
    stop_url=lambda registration_id: f"https://spinn.example/stop?token={registration_id}",
    stop_kind_url=lambda kind, subject_id: f"https://spinn.example/{kind}?token={subject_id}",
    answer_url=lambda uid, _epoch: f"https://spinn.example/notifications/answer?token={uid}",
    feed_token_of=lambda feed_id: f"token-of-{feed_id}",
    feed_url=lambda token: f"https://spinn.example/notifications/cal/{token}/sessions.ics",
    calendar_page_url=lambda registration_id, _epoch: (
        f"https://spinn.example/notifications/calendar?token={registration_id}"
    ),
    code_of=lambda request_id: f"{request_id.int % 10**6:06d}",
    preferences_url=lambda registration_id, _epoch: (
        f"https://spinn.example/preferences?token={registration_id}"
    ),
    invited_sessions=3,
    reminder_days_before=1,
    reminder_at=time(9, 0),
    give_up_after=timedelta(days=5),
    repeat_after_silence=timedelta(minutes=30),
    claim_lease=timedelta(seconds=60),
    send_lease=timedelta(seconds=150),
)
MY_PAGE = "https://spinn.example/my/abc"
ANSWER_BY = datetime.fromisoformat("2026-11-26T09:00:00+00:00")


def session_facts(number: int = 1, starts_at: datetime | None = None) -> SessionFacts:
    start = starts_at or datetime(2027, 1, 12, 17) + timedelta(weeks=number - 1)
    return SessionFacts(
        session_id=uuid4(),
        revision=0,
        number=number,
        starts_at=start,
        ends_at=start + timedelta(hours=2, minutes=30),
        zone="Europe/Stockholm",
        place=LocalizedText(sv="Gruvan, Falun", en="The Mine, Falun"),
    )


def moved(session: SessionFacts, by: timedelta, *, revision: int | None = None) -> SessionFacts:
    return session.model_copy(
        update={
            "starts_at": session.starts_at + by,
            "ends_at": session.ends_at + by,
            "revision": session.revision + 1 if revision is None else revision,
        }
    )


def cohort_facts(*sessions: SessionFacts) -> CohortFacts:
    return CohortFacts(
        cohort_id=uuid4(),
        program=ProgramFacts(
            program_id=uuid4(),
            slug="testa-ai",
            title=LocalizedText(sv="Testa AI i produktionen", en="Try AI in production"),
            summary=LocalizedText(sv="Tre kvällar.", en="Three evenings."),
            sub_goal="business_development",
            global_goal_targets=("9.5", "8.2"),
            url="https://spinn.example/programs/testa-ai",
        ),
        sessions=sessions or (session_facts(),),
        organiser=Organiser(name="Dalarna Science Park", email="kontakt@exempel.se"),
        funding=Funding(
            project=LocalizedText(sv="SPINN", en="SPINN"),
            statement=LocalizedText(sv="Medfinansieras av Europeiska unionen", en="Co-funded"),
            funders=("Region Dalarna",),
        ),
    )


@dataclass(frozen=True)
class Applicant:
    """One person's registration in one cohort, and the facts that can be told of it."""

    cohort: CohortFacts = field(default_factory=cohort_facts)
    person: Person = field(
        default_factory=lambda: Person(name="Åsa Ek", email="asa@example.org", language="sv")
    )
    id: UUID = field(default_factory=uuid4)
    part: TakingPart = field(default_factory=TakingPart)

    def choosing(self, *sessions: SessionFacts, mode: Mode | None = None) -> Applicant:
        """The same person, who takes part in ``sessions`` now; in all of them without any."""
        chosen = tuple(each.session_id for each in sessions) or None
        return replace(self, part=TakingPart(session_ids=chosen, mode=mode))

    def with_cohort(self, cohort: CohortFacts) -> Applicant:
        return replace(self, cohort=cohort)

    def received(self, queue: QueuePlace | None = None) -> RegistrationReceived:
        return RegistrationReceived(
            **self._common(),
            queue=queue,
            confirm_url="https://spinn.example/confirm/abc",
            confirm_by=datetime.fromisoformat("2026-12-01T09:00:00+00:00"),
        )

    def repeated(self) -> RegistrationRepeated:
        return RegistrationRepeated(
            **self._common(), queue=None, confirm_url=None, my_page_url=MY_PAGE
        )

    def confirmed(self, cause: str = "place_free") -> RegistrationConfirmed:
        return RegistrationConfirmed(**self._common(), cause=cause, my_page_url=MY_PAGE)

    def changed(self) -> RegistrationChanged:
        return RegistrationChanged(**self._common(), my_page_url=MY_PAGE)

    def waitlisted(self) -> RegistrationWaitlisted:
        counted_at = datetime.fromisoformat("2026-11-24T09:00:00+00:00")
        queue = QueuePlace(position=3, counted_at=counted_at)
        return RegistrationWaitlisted(**self._common(), queue=queue, my_page_url=MY_PAGE)

    def offered(self) -> RegistrationOffered:
        return RegistrationOffered(
            **self._common(),
            offer_id=uuid4(),
            expires_at=ANSWER_BY,
            offer_url="https://spinn.example/offers/abc",
            my_page_url=MY_PAGE,
        )

    def expired(self) -> RegistrationExpired:
        return RegistrationExpired(
            **self._common(), offer_id=uuid4(), expired_at=ANSWER_BY, my_page_url=MY_PAGE
        )

    def cancelled(self, *, had_place: bool = True) -> RegistrationCancelled:
        return RegistrationCancelled(
            **self._common(), cause="by_participant", had_place=had_place, my_page_url=MY_PAGE
        )

    def rescheduled(self, session: SessionFacts) -> SessionRescheduled:
        return SessionRescheduled(
            cohort_id=self.cohort.cohort_id,
            program_title=self.cohort.program.title,
            session=session,
        )

    def session_cancelled(self, session: SessionFacts) -> SessionCancelled:
        """Of a session as it is known: its revision rises by one."""
        return SessionCancelled(
            cohort_id=self.cohort.cohort_id,
            program_title=self.cohort.program.title,
            session=moved(session, timedelta()),
            reason="Kursledaren är sjuk.",
        )

    def certificate_issued(self, issuance_id: UUID) -> CertificateIssued:
        return CertificateIssued(
            **self.certificate_facts(issuance_id),
            issued_at=datetime.fromisoformat("2027-02-01T09:00:00+00:00"),
            download_url="https://spinn.example/certificates/N/document?token=t",
        )

    def certificate_revoked(self, issuance_id: UUID) -> CertificateRevoked:
        return CertificateRevoked(
            **self.certificate_facts(issuance_id),
            revoked_at=datetime.fromisoformat("2027-02-02T09:00:00+00:00"),
            reason="issued_in_error",
        )

    def _common(self) -> dict[str, Any]:
        return {
            "registration_id": self.id,
            "participant": self.person,
            "cohort": self.cohort,
            "taking_part": self.part,
        }

    def certificate_facts(self, issuance_id: UUID) -> dict[str, Any]:
        return {
            "issuance_id": issuance_id,
            "registration_id": self.id,
            "number": "7KQ4W9XZ2MTH8RVCP",
            "participant": self.person,
            "program_title": self.cohort.program.title,
            "organiser": self.cohort.organiser,
            "funding": self.cohort.funding,
            "verify_url": "https://spinn.example/certificates/7KQ4W9XZ2MTH8RVCP",
            "my_page_url": MY_PAGE,
        }


class KeepingPost:
    """A post that keeps what it is given, and answers as a test wants."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.answer: Callable[[Parcel], Transmission] = lambda _: ACCEPTED

    def send(self, parcel: Parcel, before_dot: Callable[[], None]) -> Transmission:
        answer = self.answer(parcel)
        if answer.fate in {Fate.ACCEPTED, Fate.UNKNOWN}:
            before_dot()
            self.parcels.append(parcel)
            SEEN.see_mail(parcel.content)
        return answer

    @property
    def mails(self) -> list[ReceivedMail]:
        return [ReceivedMail(each.sender, each.recipient, each.content) for each in self.parcels]


ACCEPTED = Transmission(Fate.ACCEPTED, Stage.ACCEPTED, "250 taken")
DEFERRED = Transmission(Fate.DEFERRED, Stage.RCPT, "451 4.2.0 later")
LOST = Transmission(Fate.UNKNOWN, Stage.DOT, "SMTPServerDisconnected")
REFUSED = Transmission(Fate.REFUSED_ADDRESS, Stage.RCPT, "550 5.1.1 nobody")


class Listener:
    """The service without its queue: facts go in, due work is run when the test says."""

    def __init__(
        self, database: TestDatabase, post: Any, clock: SettableClock, house: House = HOUSE
    ) -> None:
        self.database = database
        self.clock = clock
        self._consumer = Consumer("notifications", database, handlers(house, clock), clock=clock)
        self.actors = DueActors(database, post, house, clock)

    def hear(self, message: Message, sequence: int, *, message_id: UUID | None = None) -> str:
        raw = Envelope(
            id=message_id or uuid4(),
            name=message.NAME,
            version=message.VERSION,
            occurred_at=self.clock.now() + timedelta(seconds=sequence),
            correlation_id="story",
            aggregate_id=message.aggregate_id,
            sequence=sequence,
            body=message.model_dump(mode="json"),
        ).model_dump_json()
        self._consumer.receive(raw)
        return raw

    def hear_again(self, raw: str) -> None:
        self._consumer.receive(raw)

    def run_due(self) -> int:
        """Do what is due until nothing is; return how many calls that took."""
        calls = 0
        while claimed := self._claim():
            for work, row_id in claimed:
                calls += 1
                assert calls < 1000, "work that makes new work at once never ends"
                (self.actors.remind if work == "reminders" else self.actors.send_deliveries)(row_id)
        return calls

    def run_until(self, moment: datetime) -> None:
        """Let time pass up to ``moment``, doing what falls due on the way, minute by minute."""
        while self.clock.now() < moment:
            self.clock.set(min(moment, self.clock.now() + timedelta(minutes=1)))
            self.run_due()

    def deliveries(self) -> list[Delivery]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.id)))

    def fates(self) -> list[tuple[str, str]]:
        return [(each.kind, each.state) for each in self.deliveries()]

    def reminders(self) -> list[Reminder]:
        with self.database.transaction() as session:
            return list(session.scalars(select(Reminder).order_by(Reminder.id)))

    def _claim(self) -> list[tuple[str, str]]:
        claimed = []
        for work in self.actors.due_work():
            with self.database.transaction() as session:
                ids = work.claim(session, self.clock.now(), 200)
            claimed += [(work.name, str(row_id)) for row_id in ids]
        return claimed


def event_of(mail: ReceivedMail) -> tuple[str, Any] | None:
    """Return METHOD and VEVENT of a mail, if it carries a calendar object."""
    for part in mail.message.walk():
        if part.get_content_type() == "text/calendar":
            calendar: Any = Calendar.from_ical(cast("bytes", part.get_payload(decode=True)))
            return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]
    return None


class Attendee:
    """A calendar that applies what it is mailed, as RFC 5546 section 2.1.5 orders it."""

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}
        self.stale = 0

    def read(self, mails: list[ReceivedMail]) -> None:
        for mail in mails:
            found = event_of(mail)
            if found is None:
                continue
            method, event = found
            uid = str(event["UID"])
            known = self.entries.get(uid)
            if known is not None and event["SEQUENCE"] <= known["SEQUENCE"]:
                self.stale += 1
                continue
            assert method in {"REQUEST", "CANCEL"}
            self.entries[uid] = event

    def agenda(self) -> list[datetime]:
        """Return the starts of what is on, in order."""
        return sorted(
            event["DTSTART"].dt.replace(tzinfo=None)
            for event in self.entries.values()
            if event["STATUS"] == "CONFIRMED"
        )
