"""One workshop from sign-up to certificates, through the real processes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from uuid import UUID, uuid4

from sqlalchemy import select, text

from services.registration.domain.attendance import mark_attendance
from services.registration.domain.commands import CloseCohort, MarkAttendance
from services.registration.domain.programs.closing import close_cohort
from services.registration.storage.catalogue import Cohort
from services.registration.storage.registrations import Registration
from shared.messaging.tables import outbox
from tests.fault.ensemble import Ensemble
from tests.fault.visitor import Visitor
from tests.support.databases import TestDatabase
from tests.support.registration import add_cohort, test_links

# Generous: on a busy machine a process that was killed takes most of a minute to be back.
_SECONDS = 600
# Long enough for a message that would come twice to have come.
_QUIET_SECONDS = 3
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def people(count: int) -> list[str]:
    """Names that nobody has had: of letters, as chance digits may be a person's number."""
    return [uuid4().hex[:12].translate(_LETTERS) for _ in range(count)]


@dataclass
class Story:
    ensemble: Ensemble
    people: list[str]
    slug: str = field(init=False)
    cohort_id: UUID = field(init=False)

    @property
    def database(self) -> TestDatabase:
        return self.ensemble.databases["registration"]

    def open(self, capacity: int) -> None:
        now = datetime.now(UTC)
        with self.database.transaction() as session:
            self.cohort_id = add_cohort(
                session, now=now, capacity=capacity, starts_in=timedelta(minutes=90)
            )
            cohort = session.get(Cohort, self.cohort_id)
            assert cohort is not None
            self.slug = cohort.program.slug

    def sign_up(self, who: str, attempts: int = 5) -> str:
        """Send the form; whoever gets no answer sends it again, as people do."""
        fields = {
            "name": who, "email": f"{who}@example.org", "organisation": "",
            "organisation_number": "", "consent": "y",
        }  # fmt: skip
        path = f"/programs/{self.slug}/register"
        for attempt in range(attempts):
            try:
                return Visitor(self.ensemble.url).submit(path, fields)
            except (URLError, HTTPException, ConnectionError, TimeoutError):
                assert attempt < attempts - 1
                self.ensemble.revive()
                sleep(1)
        raise AssertionError

    def confirm(self, who: str) -> None:
        visitor = Visitor(self.ensemble.url)
        with self.database.transaction() as session:
            row = session.execute(
                select(outbox.c.body)
                .where(outbox.c.name == "registration.received")
                .where(outbox.c.body["participant"]["email"].astext == f"{who}@example.org")
            ).first()
        assert row is not None
        visitor.submit(row.body["confirm_url"].removeprefix(self.ensemble.url), {})

    def close(self) -> None:
        """Mark everybody with a place as present and close the cohort."""
        now = datetime.now(UTC)
        with self.database.transaction() as session:
            cohort = session.get(Cohort, self.cohort_id)
            assert cohort is not None
            rows = session.scalars(
                select(Registration).where(
                    Registration.cohort_id == self.cohort_id, Registration.state == "confirmed"
                )
            ).all()
            marks = {row.id: True for row in rows}
            mark_attendance(
                session, MarkAttendance(cohort.sessions[0].id, marks, "organizer:test"), now=now
            )
            links = test_links()
            close_cohort(
                session, CloseCohort(self.cohort_id, "organizer:test", True), now=now, links=links
            )

    def ids(self) -> list[UUID]:
        with self.database.transaction() as session:
            found = select(Registration.id).where(
                Registration.cohort_id == self.cohort_id, Registration.state == "completed"
            )
            return list(session.scalars(found))

    def certificates(self) -> dict[UUID, list[str]]:
        """The states of the certificates of each completed registration."""
        with self.ensemble.databases["certificates"].transaction() as session:
            rows = session.execute(
                text(
                    "SELECT registration_id, state FROM issuance WHERE registration_id = ANY(:ids)"
                ),
                {"ids": self.ids()},
            ).all()
        found: dict[UUID, list[str]] = {}
        for row in rows:
            found.setdefault(row.registration_id, []).append(row.state)
        return found

    def kinds(self, who: str) -> Counter[str]:
        """How many different mails of each kind somebody got; the same Message-ID counts once."""
        seen: dict[str, str] = {}
        for mail in self.ensemble.sink.mails:
            if mail.recipient == f"{who}@example.org":
                message = mail.message
                body = message.get_body(("plain",))
                assert body is not None
                seen[message["Message-ID"]] = _kind(body.get_content(), message)
        return Counter(seen.values())

    def wait_until_told(self, *, sent_again: bool = False) -> None:
        """Wait until everybody has a certificate and every mail, then a little longer.

        ``sent_again`` says that somebody got no answer to the form and sent it again: the owner
        of the address is told so, by one more mail with the button.
        """
        expected = {"confirm": 1, "invitation": 1, "certificate": 1}
        self._wait(lambda: all(self.kinds(who) >= Counter(expected) for who in self.people))
        sleep(_QUIET_SECONDS)
        told = sorted(sorted(self.kinds(who).items()) for who in self.people)
        all_alike = [sorted(expected.items()) for _ in self.people]
        if sent_again:
            all_alike[-1] = sorted({**expected, "confirm": 2}.items())
        assert told == sorted(all_alike)
        assert self.certificates() == {key: ["issued"] for key in self.ids()}
        assert len(self.ids()) == len(self.people)

    def wait_for(self, kind: str) -> None:
        self._wait(lambda: all(self.kinds(who)[kind] for who in self.people))

    def _wait(self, condition: Any) -> None:
        deadline = monotonic() + _SECONDS
        while not condition():
            self.ensemble.revive()
            found = {who: self.kinds(who) for who in self.people}
            assert monotonic() < deadline, (
                f"it did not come to an end: {found}\n{self.ensemble.report()}"
            )
            sleep(0.2)


def _kind(text_part: str, message: Any) -> str:
    if "/confirm/" in text_part:
        return "confirm"
    if "/mine/" in text_part:
        return "certificate"
    methods = [part.get_param("method") for part in message.walk()]
    return "invitation" if "REQUEST" in methods else "other"
