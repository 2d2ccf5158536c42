"""A thousand people's histories at once: places come and go, sessions move, servers hesitate."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from threading import Lock

from services.notifications.gateways.transmission import Parcel, Transmission
from shared.contracts.facts import CohortFacts, Person
from tests.support.clock import SettableClock
from tests.support.databases import TestDatabase
from tests.support.mail_sink import ReceivedMail
from tests.support.notification_story import (
    ACCEPTED,
    DEFERRED,
    Applicant,
    KeepingPost,
    Listener,
    cohort_facts,
    moved,
    session_facts,
)

PEOPLE = 1_000
_COHORTS = 40
_ROUNDS = 4
_WORKERS = 2
# In this round no worker runs, so that what was not sent is told anew.
_SILENT_ROUND = 1
# From then on the server takes everything: no mail may be so unlucky that it is still on its way.
_CALM_FROM_HOUR = 12
_STATES = ("confirmed", "confirmed", "waitlisted", "cancelled")


@dataclass
class _Story:
    """One person: what was told of them last, and with which sequence."""

    applicant: Applicant
    state: str = ""
    sequence: int = 0


@dataclass
class _Room:
    """One cohort: its sessions as they are, and the people in it."""

    cohort: CohortFacts
    stories: list[_Story] = field(default_factory=list)
    cancelled: set[int] = field(default_factory=set)


class Chronicle:
    """Random histories, told to the service and mailed by two workers to a moody server."""

    def __init__(self, database: TestDatabase, *, seed: int) -> None:
        self._dice = random.Random(seed)
        self._lock = Lock()
        self.post = KeepingPost()
        self.post.answer = self._moody
        self.listener = Listener(database, self.post, SettableClock())
        self.fates: Counter[str] = Counter()
        self.rooms = [self._room(number) for number in range(_COHORTS)]

    def write(self) -> None:
        """Tell all rounds, and let everything be sent that is still under way at the end."""
        for number in range(_ROUNDS):
            for room in self.rooms:
                self._happen(room)
            if number != _SILENT_ROUND:
                self._send()
            self.listener.clock.advance(timedelta(minutes=7))
        for hour in range(18):
            if hour == _CALM_FROM_HOUR:
                self.post.answer = lambda _: ACCEPTED
            self.listener.clock.advance(timedelta(hours=1))
            self._send()
        # Kept here: other tests empty the database.
        self.fates = Counter(state for _, state in self.listener.fates())

    @cached_property
    def mails(self) -> list[ReceivedMail]:
        """All mails in the order in which the server took them."""
        return self.post.mails

    @cached_property
    def mails_of(self) -> dict[str, list[ReceivedMail]]:
        """Each person's mails in the order in which the server took them."""
        found: dict[str, list[ReceivedMail]] = defaultdict(list)
        for mail in self.mails:
            found[mail.recipient].append(mail)
        return found

    def _moody(self, _: Parcel) -> Transmission:
        with self._lock:
            return DEFERRED if self._dice.random() < 0.15 else ACCEPTED

    def _room(self, number: int) -> _Room:
        sessions = [session_facts(1 + each) for each in range(1 + number % 3)]
        room = _Room(cohort_facts(*sessions))
        for place in range(PEOPLE // _COHORTS):
            person = Person(
                name=f"Åsa {number}-{place}",
                email=f"p{number}-{place}@example.org",
                language=("sv", "en")[place % 2],
            )
            room.stories.append(_Story(Applicant(room.cohort, person)))
        return room

    def _happen(self, room: _Room) -> None:
        if self._dice.random() < 0.4:
            self._change_a_session(room)
        for story in room.stories:
            if self._dice.random() < 0.4:
                story.state = self._dice.choice(_STATES)
                story.sequence += 1
                seen = story.applicant.with_cohort(room.cohort)
                self.listener.hear(getattr(seen, story.state)(), story.sequence)

    def _change_a_session(self, room: _Room) -> None:
        index = self._dice.randrange(len(room.cohort.sessions))
        known = room.cohort.sessions[index]
        teller = room.stories[0].applicant.with_cohort(room.cohort)
        if index in room.cancelled:
            return
        if self._dice.random() < 0.15:
            room.cancelled.add(index)
            fact = teller.session_cancelled(known)
            self.listener.hear(fact, fact.session.revision)
            newest = fact.session
        else:
            newest = moved(known, timedelta(hours=self._dice.randint(1, 30)))
            self.listener.hear(teller.rescheduled(newest), newest.revision)
        sessions = (*room.cohort.sessions[:index], newest, *room.cohort.sessions[index + 1 :])
        room.cohort = room.cohort.model_copy(update={"sessions": sessions})

    def _send(self) -> None:
        with ThreadPoolExecutor(_WORKERS) as workers:
            for done in [workers.submit(self._run_due) for _ in range(_WORKERS)]:
                done.result()

    def _run_due(self) -> None:
        while claimed := self.listener._claim():
            for work, row_id in claimed:
                actors = self.listener.actors
                (actors.remind if work == "reminders" else actors.send_deliveries)(row_id)
