"""Registration's Dramatiq actors, and the rows that fall due for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import dramatiq
from sqlalchemy.orm import Session

from services.registration.domain.links import Links
from services.registration.domain.parties.seats import ask_wished
from services.registration.domain.questions.deleting import forget_answer
from services.registration.domain.uploads.holding import delete_unheld
from services.registration.domain.uploads.ports import FileBin
from services.registration.domain.waitlist.absences import release_absent
from services.registration.domain.waitlist.answering import expire_offer
from services.registration.domain.waitlist.drawing import decide_cohort
from services.registration.domain.waitlist.expiring import expire_hold
from services.registration.domain.waitlist.lottery_seeds import Seeds
from services.registration.messaging.consumers import handlers
from services.registration.storage import (
    absences,
    data_requests,
    offers,
    queries,
    queue_queries,
)
from services.registration.storage.forms import claim_due_answers
from services.registration.storage.party_queries import claim_wished
from services.registration.storage.uploads import claim_unheld
from shared.database import Database
from shared.kernel.clock import Clock
from shared.messaging.backstage import DueWork
from shared.messaging.consumer import Consumer, declare_receiver

SERVICE = "registration"
_EXPIRE_HOLD = "registration.expire_hold"
_EXPIRE_OFFER = "registration.expire_offer"
_FORGET_ANSWER = "registration.forget_answer"
_DELETE_UPLOAD = "registration.delete_upload"
_RELEASE = "registration.release_absent"
_FORGET_COPY = "registration.forget_copy"
_ASK_GUEST = "registration.ask_guest"
_DECIDE = "registration.decide_cohort"
_LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Actors:
    """What the actors need: database, clock, links, the seeds of lotteries, the store of files."""

    database: Database
    clock: Clock
    links: Links
    seeds: Seeds
    store: FileBin

    def declare(self, broker: dramatiq.Broker) -> None:
        """Declare all actors of this service on ``broker``."""
        read = handlers(self.links)
        declare_receiver(broker, Consumer(SERVICE, self.database, read, clock=self.clock))
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_EXPIRE_HOLD)(self.expire_hold)
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_EXPIRE_OFFER)(
            self.expire_offer
        )
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_DECIDE)(self.decide_cohort)
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_RELEASE)(self.release_absent)
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_FORGET_ANSWER)(
            self.forget_answer
        )
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_DELETE_UPLOAD)(
            self.delete_upload
        )
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_FORGET_COPY)(self.forget_copy)
        dramatiq.actor(broker=broker, queue_name=SERVICE, actor_name=_ASK_GUEST)(self.ask_guest)

    def release_absent(self, registration_id: str) -> None:
        """Pass on the place of somebody who was absent and did not answer in time."""
        with self.database.transaction() as session:
            release_absent(session, UUID(registration_id), now=self.clock.now(), links=self.links)

    def forget_answer(self, answer_id: str) -> None:
        """Delete an answer whose day has come."""
        with self.database.transaction() as session:
            forget_answer(session, UUID(answer_id), now=self.clock.now())

    def ask_guest(self, seat_id: str) -> None:
        """Ask a guest who was named when the party signed up."""
        with self.database.transaction() as session:
            ask_wished(session, UUID(seat_id), now=self.clock.now(), links=self.links)

    def delete_upload(self, upload_id: str) -> None:
        """Delete a file that no answer holds."""
        with self.database.transaction() as session:
            delete_unheld(session, UUID(upload_id), store=self.store, now=self.clock.now())

    def forget_copy(self, request_id: str) -> None:
        """Delete a copy of a person's data that nobody fetches any more."""
        with self.database.transaction() as session:
            data_requests.forget_request(session, UUID(request_id), self.clock.now())

    def expire_hold(self, registration_id: str) -> None:
        """End a registration that was not confirmed in time."""
        with self.database.transaction() as session:
            expire_hold(session, UUID(registration_id), now=self.clock.now(), links=self.links)

    def expire_offer(self, offer_id: str) -> None:
        """End an offer that was not answered in time."""
        with self.database.transaction() as session:
            expire_offer(session, UUID(offer_id), now=self.clock.now(), links=self.links)

    def decide_cohort(self, cohort_id: str) -> None:
        """Give the places of a cohort whose time to decide has come."""
        with self.database.transaction() as session:
            decide_cohort(
                session,
                UUID(cohort_id),
                now=self.clock.now(),
                links=self.links,
                seeds=self.seeds,
            )


def _forgettable(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return claim_due_answers(session, now, limit, _LEASE)


DUE_ANSWERS = DueWork(name="due_answers", queue=SERVICE, actor=_FORGET_ANSWER, claim=_forgettable)


def _unheld(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return claim_unheld(session, now, limit, _LEASE)


UNHELD_UPLOADS = DueWork(name="unheld_uploads", queue=SERVICE, actor=_DELETE_UPLOAD, claim=_unheld)


def _stale(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return data_requests.claim_stale_requests(session, now, limit, _LEASE)


STALE_COPIES = DueWork(name="stale_copies", queue=SERVICE, actor=_FORGET_COPY, claim=_stale)


def _wished(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return claim_wished(session, now, limit, _LEASE)


WISHED_SEATS = DueWork(name="wished_seats", queue=SERVICE, actor=_ASK_GUEST, claim=_wished)


def _lapsed(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return queries.claim_lapsed_holds(session, now, limit, _LEASE)


LAPSED_HOLDS = DueWork(name="lapsed_holds", queue=SERVICE, actor=_EXPIRE_HOLD, claim=_lapsed)


def _unanswered(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return offers.claim_lapsed_offers(session, now, limit, _LEASE)


LAPSED_OFFERS = DueWork(name="lapsed_offers", queue=SERVICE, actor=_EXPIRE_OFFER, claim=_unanswered)


def _silent(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return absences.claim_unanswered(session, now, limit, _LEASE)


SILENT_ABSENCES = DueWork(name="silent_absences", queue=SERVICE, actor=_RELEASE, claim=_silent)


def _undecided(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    return queue_queries.claim_due_decisions(session, now, limit, _LEASE)


DUE_DECISIONS = DueWork(name="due_decisions", queue=SERVICE, actor=_DECIDE, claim=_undecided)
