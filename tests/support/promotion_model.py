"""A queue as a list that fits on a page: what registration should do, whoever acts when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.registration.domain.waitlist.answering_time import offer_deadline
from services.registration.gateways.working_days import is_working_day

HOLD = timedelta(minutes=30)


@dataclass
class Entry:
    """One registration as the model sees it; ``asked`` is None, open, or settled."""

    who: str
    number: int
    until: datetime
    places: int = 1
    group: str | None = None
    state: str = "unconfirmed"
    place: bool = False
    turn: int = 0
    passed_over: int = 0
    asked: str | None = None
    pools: frozenset[str] = frozenset()

    @property
    def queued(self) -> bool:
        return self.state == "waitlisted" or (self.state == "unconfirmed" and not self.place)


@dataclass
class Model:
    """What should be true: a list, in the order of sign-up, of the draw, or as it was moved.

    ``until`` is when places stop being passed on; a ``later`` cohort decides at one moment.
    ``rooms`` are the places of what people choose, such as a session or an option, by its name;
    None is room for everybody.
    """

    capacity: int
    offers: bool
    start: datetime
    until: datetime
    later: bool = False
    entries: dict[str, Entry] = field(default_factory=dict)
    next_number: int = 1
    frozen: bool = False
    rooms: dict[str, int | None] = field(default_factory=dict)

    @property
    def free(self) -> int:
        return self.capacity - sum(e.places for e in self.entries.values() if e.place)

    @property
    def queue(self) -> list[Entry]:
        queued = [entry for entry in self.entries.values() if entry.queued]
        return sorted(queued, key=lambda each: (each.turn, each.number))

    def free_in(self, pool: str) -> int:
        room = self.rooms[pool]
        held = sum(e.places for e in self.entries.values() if e.place and pool in e.pools)
        return 1_000_000 if room is None else room - held

    def fits(self, entry: Entry) -> bool:
        rooms = [self.free, *(self.free_in(pool) for pool in entry.pools)]
        return entry.places <= min(rooms)

    def stands_in_the_way(self, ahead: Entry, of: Entry) -> bool:
        """Whoever lacks room where ``of`` has no part waits for something else."""
        elsewhere = ahead.pools - of.pools
        could = all(ahead.places <= self.free_in(pool) for pool in elsewhere)
        return could and (ahead.places <= self.capacity or not self.rooms)

    def admit(self, entry: Entry) -> None:
        others = [other for other in self.queue if other is not entry]
        blocked = any(self.stands_in_the_way(other, entry) for other in others)
        entry.place = not self.later and self.fits(entry) and not blocked
        entry.number = entry.turn = self.next_number
        self.next_number += 1

    def sign_up(
        self,
        who: str,
        places: int,
        now: datetime,
        group: str | None = None,
        pools: frozenset[str] = frozenset(),
    ) -> None:
        entry = Entry(who, 0, now + HOLD, places, group, pools=pools)
        self.entries.pop(who, None)
        self.admit(entry)
        self.entries[who] = entry

    def confirm(self, who: str, now: datetime) -> None:
        entry = self.entries[who]
        if entry.state == "expired":
            self.admit(entry)
        entry.state = "confirmed" if entry.place else "waitlisted"
        self.promote(now, present=who)

    def end(self, who: str, state: str, now: datetime) -> None:
        self.entries[who].state, self.entries[who].place = state, False
        self.promote(now)

    def can_exchange(self, who: str, pools: frozenset[str]) -> bool:
        """Whoever has a place gets into a room that is left when all have who wait for it alone."""
        mine = self.entries[who]
        if not mine.place:
            return True
        for pool in pools - mine.pools:
            waiting = sum(
                one.places
                for one in self.queue
                if pool in one.pools
                and one.places <= self.free
                and all(one.places <= self.free_in(other) for other in one.pools - {pool})
            )
            if self.free_in(pool) < mine.places + waiting:
                return False
        return True

    def exchange(self, who: str, pools: frozenset[str], now: datetime) -> None:
        self.entries[who].pools = pools
        self.promote(now, present=who)

    def move(self, who: str, position: int, now: datetime) -> None:
        order = [entry for entry in self.queue if entry.who != who]
        order.insert(position - 1, self.entries[who])
        turns = sorted(entry.turn for entry in order)
        for turn, entry in zip(turns, order, strict=True):
            entry.turn = turn
        self.promote(now)

    def decide(self, order: Sequence[str], now: datetime) -> None:
        """Give places in ``order``; nobody is asked first."""
        for turn, who in enumerate(order, start=1):
            self.entries[who].turn = turn
        self.later, asking = False, self.offers
        self.offers = False
        self.promote(now)
        self.offers = asking

    def promote(self, now: datetime, present: str | None = None) -> None:
        if self.frozen or self.later or now >= self.until:
            return
        while (entry := self._next()) is not None:
            deadline = offer_deadline(now, self.until, is_working_day)
            entry.place, entry.state = True, "confirmed"
            if self.offers and deadline and entry.who != present:
                entry.state, entry.until = "offered", deadline

    def _next(self) -> Entry | None:
        """The first who fits, if no party before them was passed over three times."""
        ahead: list[Entry] = []
        for entry in self.queue:
            if entry.state != "waitlisted" or self.free == 0 or entry.places > self.capacity:
                continue
            rivals = [one for one in ahead if self.stands_in_the_way(one, entry)]
            if self.fits(entry) and all(one.passed_over < 3 for one in rivals):
                for one in rivals:
                    one.passed_over += 1
                return entry
            ahead.append(entry)
        return None
