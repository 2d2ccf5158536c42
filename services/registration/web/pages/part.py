"""View models of what one can take part in: sessions with their places, on site and online."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.taking_part.overlapping import meanwhile
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.pools import MODE, ON_SITE, ONLINE, SESSION, SeatPool
from services.registration.storage.queue_queries import pools_of_cohort
from services.registration.storage.registrations import Registration
from services.registration.web.pages.participants import SessionLine
from services.registration.web.presenting.participants import Reader, session_line


@dataclass(frozen=True)
class Seats:
    """Places of a session or a way to take part; without ``capacity`` there is no limit."""

    taken: int
    capacity: int | None

    @property
    def free(self) -> int | None:
        """How many nobody has, or None for as many as one likes."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


@dataclass(frozen=True)
class SessionChoice:
    """A session that one may choose; ``meanwhile`` numbers those that are held at the same time.

    ``held`` is one that is chosen already, ``kept`` one that has begun and stays chosen.
    """

    session_id: str
    line: SessionLine
    seats: Seats
    meanwhile: tuple[int, ...]
    held: bool
    kept: bool


@dataclass(frozen=True)
class ModeChoice:
    """A way to take part."""

    key: str
    seats: Seats
    held: bool = False


@dataclass(frozen=True)
class PartOffer:
    """What a form asks about taking part; nothing where everybody does so alike.

    One chooses at least ``least`` and at most ``most`` sessions. Whoever is ``exchanging`` has a
    place already.
    """

    sessions: tuple[SessionChoice, ...]
    modes: tuple[ModeChoice, ...]
    least: int
    most: int
    exchanging: bool = False


@dataclass(frozen=True)
class MyPartPage:
    """part/mine.html: what somebody takes part in, and whether they can still change it."""

    token: str
    title: str
    sessions: tuple[SessionLine, ...]
    mode: str | None
    can_change: bool
    has_place: bool


@dataclass(frozen=True)
class PartRow:
    """One session in the organizer's form; ``field`` names its number of places."""

    field: str
    line: SessionLine
    taken: int | None


@dataclass(frozen=True)
class PartRulePage:
    """organizer/part.html: how people take part in a cohort, and how many do how."""

    cohort_id: UUID
    title: str
    capacity: int
    rows: tuple[PartRow, ...]
    modes: tuple[ModeChoice, ...]


def part_offer(
    db: Session, cohort: Cohort, reader: Reader, row: Registration | None = None
) -> PartOffer | None:
    """Return what can be chosen, or None where nothing can; ``row`` is who has chosen before."""
    if not (cohort.chooses or cohort.hybrid):
        return None
    pools = pools_of_cohort(db, cohort.id)
    held = {meeting.id for meeting in row.meetings} if row is not None else set()
    return PartOffer(
        sessions=_session_choices(cohort, pools, reader, held) if cohort.chooses else (),
        modes=mode_choices(pools, row.mode if row is not None else None),
        least=cohort.least_sessions or 1,
        most=cohort.most_sessions or len(cohort.sessions),
        exchanging=row is not None and row.holds_place,
    )


def _session_choices(
    cohort: Cohort, pools: Sequence[SeatPool], reader: Reader, held: Collection[UUID]
) -> tuple[SessionChoice, ...]:
    seats = seats_by_session(pools)
    return tuple(
        SessionChoice(
            session_id=str(meeting.id),
            line=session_line(meeting, reader.language),
            seats=seats[str(meeting.id)],
            meanwhile=_meanwhile(meeting, cohort.sessions),
            held=meeting.id in held,
            kept=meeting.starts_at <= reader.now,
        )
        for meeting in cohort.sessions
        if str(meeting.id) in seats and (meeting.starts_at > reader.now or meeting.id in held)
    )


def _meanwhile(meeting: ProgramSession, all_of_them: Sequence[ProgramSession]) -> tuple[int, ...]:
    return tuple(
        other.number for other in all_of_them if other is not meeting and meanwhile(meeting, other)
    )


def seats_by_session(pools: Sequence[SeatPool]) -> dict[str, Seats]:
    """Return the places of each session that is chosen, by its id."""
    return {pool.ref: Seats(pool.taken, pool.capacity) for pool in pools if pool.kind == SESSION}


def mode_choices(pools: Sequence[SeatPool], held: str | None = None) -> tuple[ModeChoice, ...]:
    """Return the ways to take part, on site first."""
    modes = {pool.ref: Seats(pool.taken, pool.capacity) for pool in pools if pool.kind == MODE}
    return tuple(
        ModeChoice(key, modes[key], key == held) for key in (ON_SITE, ONLINE) if key in modes
    )
