"""The verbs of registration as a test speaks them, on a real database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.registration.domain.cancelling import cancel
from services.registration.domain.commands import CloseSession, Part, Register
from services.registration.domain.confirming import confirm
from services.registration.domain.links import Links
from services.registration.domain.own_page.signing_in import RequestCode, request_code
from services.registration.domain.programs.certifying import set_certifies
from services.registration.domain.programs.resizing import resize
from services.registration.domain.programs.settling import close_session
from services.registration.domain.registering import Outcome, register
from services.registration.domain.taking_part.changing import ChangePart, change_part
from services.registration.domain.taking_part.setting import PartRule, set_part_rule
from services.registration.domain.waitlist.answering import Answer, answer_offer, expire_offer
from services.registration.domain.waitlist.expiring import expire_hold
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.pools import SeatPool
from services.registration.storage.registrations import Offer, Registration, Transition
from shared.contracts.facts import Organiser
from shared.kernel.identifiers import new_id
from shared.messaging.tables import outbox
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.registration import add_cohort, test_links


@dataclass
class Stories:
    """One cohort and the people who want to be in it."""

    database: TestDatabase
    clock: SettableClock
    links: Links = field(default_factory=test_links)
    cohort_id: UUID = field(init=False)

    def open_cohort(self, **options: Any) -> UUID:
        with self.database.transaction() as session:
            options = {"largest_party": 50, **options}
            self.cohort_id = add_cohort(session, now=self.clock.now(), **options)
        return self.cohort_id

    def sign_up(
        self,
        who: str,
        *,
        email: str | None = None,
        places: int = 1,
        pools: frozenset[UUID] = frozenset(),
        group: str | None = None,
        sessions: Iterable[int] = (),
        mode: str | None = None,
    ) -> Outcome:
        command = Register(
            cohort_id=self.cohort_id,
            name=who.title(),
            email=email or f"{who}@example.org",
            organisation="Provbolaget",
            organisation_number="402001-0015",
            language="sv",
            consent_version="test",
            places=places,
            pools=pools,
            group=group,
            part=Part(self.sessions(sessions), mode),
        )
        with self.database.transaction() as session:
            return register(session, command, now=self.clock.now(), links=self.links)

    def open_pool(self, kind: str, ref: str, capacity: int) -> UUID:
        """Count places of the cohort for something that fills up on its own."""
        pool = SeatPool(
            id=new_id(), cohort_id=self.cohort_id, kind=kind, ref=ref, capacity=capacity, taken=0
        )
        with self.database.transaction() as session:
            session.add(pool)
        return pool.id

    def sessions(self, numbers: Iterable[int]) -> frozenset[UUID]:
        """The ids of the cohort's sessions with these numbers."""
        wanted = set(numbers)
        with self.database.transaction() as session:
            rows = session.scalars(
                select(ProgramSession).where(ProgramSession.cohort_id == self.cohort_id)
            )
            return frozenset(row.id for row in rows if row.number in wanted)

    def let_choose(
        self,
        least: int | None = 1,
        most: int | None = None,
        *,
        places: Mapping[int, int] | None = None,
        modes: Mapping[str, int | None] | None = None,
    ) -> None:
        """Set how people take part; ``places`` is by the session's number."""
        by_id = {next(iter(self.sessions([n]))): room for n, room in (places or {}).items()}
        rule = PartRule(least, most, by_id, modes or {})
        with self.database.transaction() as session:
            set_part_rule(session, self.cohort_id, rule, now=self.clock.now(), links=self.links)

    def certify_sessions(self) -> None:
        """Let each session of the cohort have certificates of its own."""
        with self.database.transaction() as session:
            set_certifies(session, self.cohort_id, "each_session")

    def close_session(self, number: int) -> int:
        """Close one session; return how many certificates come of it."""
        command = CloseSession(next(iter(self.sessions([number]))), "organizer:1")
        with self.database.transaction() as session:
            return close_session(session, command, now=self.clock.now(), links=self.links)

    def keep_open(self) -> None:
        """Let people register until the last session has ended."""
        with self.database.transaction() as session:
            cohort = session.get(Cohort, self.cohort_id)
            assert cohort is not None
            cohort.registration_closes_at = cohort.sessions[-1].ends_at

    def change_part(self, who: str, sessions: Iterable[int] = (), mode: str | None = None) -> None:
        command = ChangePart(self.id_of(who), Part(self.sessions(sessions), mode))
        with self.database.transaction() as session:
            change_part(session, command, now=self.clock.now(), links=self.links)

    def attends(self, who: str) -> list[int]:
        """The numbers of the sessions that a person takes part in."""
        with self.database.transaction() as session:
            row = session.get(Registration, self.id_of(who))
            assert row is not None
            return [meeting.number for meeting in row.meetings]

    def seats(self) -> dict[str, tuple[int, int | None]]:
        """Places taken, and how many there are, by session's number or way to take part."""
        with self.database.transaction() as session:
            meetings = session.scalars(select(ProgramSession))
            names = {str(row.id): str(row.number) for row in meetings}
            pools = session.scalars(select(SeatPool).where(SeatPool.cohort_id == self.cohort_id))
            return {names.get(row.ref, row.ref): (row.taken, row.capacity) for row in pools}

    def taken_of(self, pool_id: UUID) -> int:
        with self.database.transaction() as session:
            pool = session.get(SeatPool, pool_id)
            assert pool is not None
            return pool.taken

    def confirm(self, who: str) -> str:
        with self.database.transaction() as session:
            row = confirm(session, self.id_of(who), now=self.clock.now(), links=self.links)
            return str(row.state)

    def cancel(self, who: str, *, actor: str = "participant") -> None:
        with self.database.transaction() as session:
            cancel(session, self.id_of(who), actor=actor, now=self.clock.now(), links=self.links)

    def expire(self, who: str) -> bool:
        with self.database.transaction() as session:
            return expire_hold(session, self.id_of(who), now=self.clock.now(), links=self.links)

    def answer(self, who: str, answer: Answer) -> str:
        """Answer the newest offer of a person, as the link in the mail does."""
        with self.database.transaction() as session:
            offer = answer_offer(
                session, self.offer_of(who), answer, now=self.clock.now(), links=self.links
            )
            return str(offer.state)

    def expire_offer(self, who: str) -> bool:
        with self.database.transaction() as session:
            return expire_offer(session, self.offer_of(who), now=self.clock.now(), links=self.links)

    def offer_of(self, who: str) -> UUID:
        return self._offer(who).id

    def deadline(self, who: str) -> datetime:
        return self._offer(who).expires_at

    def offers(self, who: str) -> list[str]:
        """What became of each offer that a person got."""
        with self.database.transaction() as session:
            row = session.get(Registration, self.id_of(who))
            assert row is not None
            return [str(offer.state) for offer in row.offers]

    def _offer(self, who: str) -> Offer:
        with self.database.transaction() as session:
            newest = select(Offer).where(Offer.registration_id == self.id_of(who))
            found = session.scalars(newest.order_by(Offer.offered_at.desc())).first()
        assert found is not None, f"{who} has no offer"
        return found

    def resize(self, capacity: int) -> None:
        with self.database.transaction() as session:
            resize(session, self.cohort_id, capacity, now=self.clock.now(), links=self.links)

    def enter(
        self,
        *people: str,
        places: int = 1,
        pools: frozenset[UUID] = frozenset(),
        group: str | None = None,
        sessions: Iterable[int] = (),
        mode: str | None = None,
    ) -> None:
        """Sign up and confirm, one after the other."""
        for who in people:
            self.sign_up(who, places=places, pools=pools, group=group, sessions=sessions, mode=mode)
            self.confirm(who)

    def ask_for_code(self, email: str) -> UUID:
        organiser = Organiser(name="Provhuset", email="prov@exempel.se")
        command = RequestCode(email=email, language="sv", organiser=organiser)
        with self.database.transaction() as session:
            return request_code(session, command, now=self.clock.now())

    def id_of(self, who: str) -> UUID:
        with self.database.transaction() as session:
            newest = select(Registration.id).where(Registration.name == who.title())
            found = session.scalars(newest.order_by(Registration.id.desc())).first()
        assert found is not None, f"{who} has no registration"
        return found

    def state(self, who: str) -> str:
        with self.database.transaction() as session:
            row = session.get(Registration, self.id_of(who))
            assert row is not None
            return str(row.state)

    def states(self) -> dict[str, str]:
        with self.database.transaction() as session:
            rows = session.scalars(select(Registration).order_by(Registration.queue_number))
            return {row.name.lower(): str(row.state) for row in rows}

    def taken(self) -> int:
        with self.database.transaction() as session:
            cohort = session.get(Cohort, self.cohort_id)
            assert cohort is not None
            return cohort.places_taken

    def told(self, who: str) -> list[str]:
        """The names of the messages about a person's registration, in sequence."""
        return [name for name, _ in self.messages(who)]

    def messages(self, who: str) -> list[tuple[str, dict[str, Any]]]:
        with self.database.transaction() as session:
            rows = session.execute(
                select(outbox.c.name, outbox.c.body)
                .where(outbox.c.aggregate_id == self.id_of(who))
                .order_by(outbox.c.sequence)
            )
            return [(row.name, row.body) for row in rows]

    def steps(self, who: str) -> list[tuple[str | None, str, str]]:
        with self.database.transaction() as session:
            rows = session.scalars(
                select(Transition)
                .where(Transition.registration_id == self.id_of(who))
                .order_by(Transition.at, Transition.id)
            )
            return [(row.from_state, row.to_state, row.reason) for row in rows]
