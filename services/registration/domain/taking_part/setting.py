"""An organizer says how people take part: which sessions, how many places, on site or online."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.admission import locked_cohort
from services.registration.domain.errors import (
    ChoiceInUse,
    ChoiceNotPossible,
    ChoicePlacesTaken,
)
from services.registration.domain.links import Links
from services.registration.domain.programs.calling_off import check_running
from services.registration.domain.programs.resizing import check_sessions_hold
from services.registration.domain.taking_part.changing import tell_changed
from services.registration.domain.taking_part.choosing import PART
from services.registration.domain.waitlist.promoting import promote_waiting
from services.registration.storage import part_queries
from services.registration.storage.catalogue import Cohort, ProgramSession
from services.registration.storage.pools import MODE, ON_SITE, ONLINE, SESSION, SeatPool
from services.registration.storage.queue_queries import pools_of_cohort
from shared.kernel.identifiers import new_id

_Key = tuple[str, str]


@dataclass(frozen=True)
class PartRule:
    """How people take part in a cohort.

    Without ``least`` everybody attends all sessions. ``places`` limits single sessions, by their
    id: where everybody attends all, to no fewer than the cohort has. ``modes`` is empty, or says
    how many places there are on site and online; None is no limit.
    """

    least: int | None = None
    most: int | None = None
    places: Mapping[UUID, int] = field(default_factory=dict)
    modes: Mapping[str, int | None] = field(default_factory=dict)


def set_part_rule(
    session: Session, cohort_id: UUID, rule: PartRule, *, now: datetime, links: Links
) -> Cohort:
    """Let people take part by ``rule``; whoever waits moves up by the one usual path.

    Whoever is registered before there is a choice of sessions goes on attending all of them;
    whoever is before a cohort becomes hybrid comes on site.

    Raises:
        NotFound: There is no such cohort.
        CohortCancelled, CohortClosed: It is over.
        ChoiceNotPossible: More sessions than there are, or not both ways to take part.
        ChoicePlacesTaken: Fewer places than are taken; nobody is put out.
        SessionTooSmall: A session that everybody attends has fewer places than the cohort.
        ChoiceInUse: Somebody is registered who relies on a choice that would end.
    """
    cohort = locked_cohort(session, cohort_id)
    check_running(cohort)
    _check(session, cohort, rule)
    becomes_hybrid = bool(rule.modes) and not cohort.hybrid
    _write(cohort, rule)
    _fit_pools(session, cohort, _wanted(cohort, rule))
    if becomes_hybrid:
        for registration in part_queries.confirmed_registrations(session, cohort.id):
            tell_changed(session, registration, now=now, links=links)
    promote_waiting(session, cohort, now=now, links=links)
    return cohort


def _check(session: Session, cohort: Cohort, rule: PartRule) -> None:
    held = {meeting.id for meeting in cohort.sessions}
    least, most = rule.least, rule.most
    if least is None:
        number_fits = most is None
    else:
        number_fits = 1 <= least <= len(held) and (most is None or most >= least)
    if not number_fits or rule.places.keys() - held:
        raise ChoiceNotPossible(SESSION)
    if least is None:
        check_sessions_hold(cohort.capacity, rule.places)
    if rule.modes and rule.modes.keys() != {ON_SITE, ONLINE}:
        raise ChoiceNotPossible(MODE)
    ends = [
        kind
        for kind, had, has in (
            (SESSION, cohort.chooses, rule.least is not None),
            (MODE, cohort.hybrid, bool(rule.modes)),
        )
        if had and not has
    ]
    if ends and part_queries.has_live_registrations(session, cohort.id):
        raise ChoiceInUse(ends[0])


def _write(cohort: Cohort, rule: PartRule) -> None:
    cohort.least_sessions, cohort.most_sessions = rule.least, rule.most
    cohort.hybrid = bool(rule.modes)
    for meeting in cohort.sessions:
        meeting.places = rule.places.get(meeting.id)


def _wanted(cohort: Cohort, rule: PartRule) -> dict[_Key, int | None]:
    wanted: dict[_Key, int | None] = {
        (SESSION, str(meeting.id)): meeting.places for meeting in cohort.sessions if cohort.chooses
    }
    return wanted | {(MODE, mode): capacity for mode, capacity in rule.modes.items()}


def _fit_pools(session: Session, cohort: Cohort, wanted: Mapping[_Key, int | None]) -> None:
    known = {
        (pool.kind, pool.ref): pool
        for pool in pools_of_cohort(session, cohort.id)
        if pool.kind in PART
    }
    part_queries.drop_pools(session, [pool.id for key, pool in known.items() if key not in wanted])
    for key, capacity in wanted.items():
        pool = known.get(key) or _new_pool(session, cohort, key)
        if capacity is not None and capacity < pool.taken:
            raise ChoicePlacesTaken(pool.ref, pool.taken)
        pool.capacity = capacity
    session.flush()
    session.expire_all()


def _new_pool(session: Session, cohort: Cohort, key: _Key) -> SeatPool:
    """Add a pool, claimed by everybody who was registered before it could be chosen."""
    kind, ref = key
    pool = SeatPool(id=new_id(), cohort_id=cohort.id, kind=kind, ref=ref, capacity=None, taken=0)
    session.add(pool)
    session.flush()
    if ref != ONLINE:
        pool.taken = part_queries.let_everybody_claim(session, pool)
    return pool


def open_session_pool(session: Session, cohort: Cohort, meeting: ProgramSession) -> None:
    """Let people choose a session that is new; nobody who is registered already has."""
    if cohort.chooses:
        session.add(
            SeatPool(id=new_id(), cohort_id=cohort.id, kind=SESSION, ref=str(meeting.id), taken=0)
        )


def copy_part_rule(session: Session, original: Cohort, copy: Cohort) -> None:
    """Let people take part in a copied cohort as in the original; nobody is in it yet."""
    copy.least_sessions, copy.most_sessions = original.least_sessions, original.most_sessions
    copy.hybrid = original.hybrid
    pairs = _counterparts(original.sessions, copy.sessions)
    for old, new in pairs:
        new.places = old.places
    if not (original.chooses or original.hybrid):
        return
    ids = {str(old.id): str(new.id) for old, new in pairs}
    session.add_all(
        SeatPool(
            id=new_id(),
            cohort_id=copy.id,
            kind=pool.kind,
            ref=ids.get(pool.ref, pool.ref),
            capacity=pool.capacity,
            taken=0,
        )
        for pool in pools_of_cohort(session, original.id)
        if pool.kind in PART
    )


def _counterparts(
    originals: Sequence[ProgramSession], copies: Sequence[ProgramSession]
) -> Sequence[tuple[ProgramSession, ProgramSession]]:
    """Return each session with its copy: both are in the order of time."""
    by_time = sorted(originals, key=lambda meeting: meeting.starts_local)
    return list(zip(by_time, copies, strict=True))
