"""From rows to the participants' view models, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from services.registration.domain import facts
from services.registration.domain.admission import can_be_opened, window_is_open
from services.registration.domain.policies import places_go_in_turn, sessions_needed
from services.registration.storage.catalogue import Cohort, Program, ProgramSession, Project
from services.registration.storage.outlines import CohortOutline
from services.registration.storage.pools import ON_SITE, ONLINE
from services.registration.storage.registrations import Registration
from services.registration.web.pages.participants import (
    Availability,
    AvailabilityKind,
    ChoiceRule,
    CohortOffer,
    ProgramPage,
    SessionLine,
)
from services.registration.web.texts.access import who_may
from shared.web.site import FundingBlock

# A cohort, or what is read of it where its texts do not matter.
AnyCohort = Cohort | CohortOutline

# From here on the number left says more than "places left".
_FEW = 5
_OPEN_KINDS = ("open", "few", "gathering", "full")


@dataclass(frozen=True)
class Reader:
    """Who reads: in which language, at which moment; which programs, where not all are theirs."""

    language: str
    now: datetime
    programs: tuple[UUID, ...] | None = None


def funding_block(project: Project | None, language: str) -> FundingBlock | None:
    """Return who pays, in the reader's language."""
    funding = facts.funding(project)
    return FundingBlock.of(funding, language) if funding else None


def session_line(
    meeting: ProgramSession, language: str, *, has_place: bool = False, mode: str | None = None
) -> SessionLine:
    """Return one session; the link to an online meeting only for those who have a place.

    Whoever comes on site needs no link, and whoever is online no address.
    """
    from_afar = mode == ONLINE
    return SessionLine(
        number=meeting.number,
        starts_at=meeting.starts_local,
        ends_at=meeting.ends_local,
        zone=meeting.zone,
        place=_("Online") if from_afar else meeting.place.in_language(language),
        online_url=meeting.online_url if has_place and mode != ON_SITE else None,
        moved=meeting.moved,
        online=from_afar or (mode is None and meeting.online_url is not None),
        room=None if from_afar else meeting.room,
        track=meeting.track.in_language(language) if meeting.track else None,
        whole_day=meeting.whole_day,
    )


def own_session_lines(
    registration: Registration, language: str, *, has_place: bool = False
) -> tuple[SessionLine, ...]:
    """Return the sessions that somebody takes part in, as they are for them."""
    return tuple(
        session_line(meeting, language, has_place=has_place, mode=registration.mode)
        for meeting in registration.meetings
    )


def session_lines(
    cohort: Cohort, language: str, *, has_place: bool = False
) -> tuple[SessionLine, ...]:
    """Return a cohort's sessions in order."""
    return tuple(
        session_line(meeting, language, has_place=has_place) for meeting in cohort.sessions
    )


def availability(cohort: AnyCohort, waiting: int, now: datetime) -> Availability:
    """Return whether somebody new gets a place, a number in the queue, or nothing."""
    left = cohort.capacity - cohort.places_taken
    return Availability(
        kind=_kind(cohort, left=left, waiting=waiting, now=now),
        left=left,
        capacity=cohort.capacity,
        waiting=waiting,
        opens_at=cohort.registration_opens_at if now < cohort.registration_opens_at else None,
        gives_at=cohort.decides_at,
        by_lot=cohort.policy == "lottery",
    )


def _kind(cohort: AnyCohort, *, left: int, waiting: int, now: datetime) -> AvailabilityKind:
    if cohort.cancelled_at is not None:
        return "cancelled"
    if cohort.closed_at is not None or now >= cohort.ends_at:
        return "ended"
    if now < cohort.registration_opens_at:
        return "not_open"
    if now >= cohort.registration_closes_at:
        return "closed"
    return _kind_of_place(cohort, left=left, waiting=waiting)


def _kind_of_place(cohort: AnyCohort, *, left: int, waiting: int) -> AvailabilityKind:
    """Return what somebody gets who registers while registration is open.

    Where people choose, some wait for what is full while others still come in.
    """
    in_turn = places_go_in_turn(cohort.policy, decided=cohort.decided_at is not None)
    if in_turn and left > 0 and (waiting == 0 or cohort.chooses or cohort.hybrid):
        return "few" if left <= _FEW else "open"
    limit = cohort.queue_limit
    if limit is not None and waiting >= limit:
        return "queue_full"
    return "full" if in_turn else "gathering"


def can_register(offered: Availability) -> bool:
    """Say whether the form is open: for a place or for the queue."""
    return offered.kind in _OPEN_KINDS


def planned_minutes(cohort: Cohort) -> int:
    """Return the length of all sessions together."""
    return sum(
        int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
        for meeting in cohort.sessions
    )


def needed_sessions(cohort: Cohort) -> int:
    """Return how many sessions earn the certificate."""
    return sessions_needed(float(cohort.program.completion["share"]), len(cohort.sessions))


def _choice_rule(cohort: Cohort) -> ChoiceRule | None:
    if cohort.least_sessions is None:
        return None
    most = cohort.most_sessions or len(cohort.sessions)
    share = round(float(cohort.program.completion["share"]) * 100)
    return ChoiceRule(cohort.least_sessions, most, share)


@dataclass(frozen=True)
class Entrance:
    """Who gets to the form of a cohort, and for how many: what ``CohortOffer`` says of it."""

    availability: Availability
    can_register: bool
    code_opens: bool
    largest_party: int


def entrance(cohort: Cohort, waiting: int, now: datetime) -> Entrance:
    """Return whether the form of a cohort is open."""
    offered, rules = availability(cohort, waiting, now), cohort.access_rules
    return Entrance(
        availability=offered,
        can_register=can_register(offered) and not rules.by_invitation_only,
        code_opens=rules.codes and not window_is_open(cohort, now) and can_be_opened(cohort, now),
        largest_party=min(cohort.largest_party, cohort.capacity),
    )


def cohort_offer(cohort: Cohort, waiting: int, reader: Reader) -> CohortOffer:
    """Return one cohort as somebody who thinks of registering sees it."""
    way_in = entrance(cohort, waiting, reader.now)
    return CohortOffer(
        key=cohort.key,
        sessions=session_lines(cohort, reader.language),
        availability=way_in.availability,
        can_register=way_in.can_register,
        who_may=who_may(cohort.access_rules, reader.language),
        code_opens=way_in.code_opens,
        holds=cohort.access_rules.claims_at_once,
        closes_at=cohort.registration_closes_at,
        hold_minutes=cohort.hold_minutes,
        minutes_planned=planned_minutes(cohort),
        sessions_needed=needed_sessions(cohort),
        asks_first=cohort.promotion == "offer",
        largest_party=way_in.largest_party,
        chooses=_choice_rule(cohort),
        hybrid=cohort.hybrid,
        certifies_sessions=cohort.certifies_sessions,
    )


def goals_of(targets: Sequence[str]) -> tuple[int, ...]:
    """Return the global goals of targets: ("9.4", "9.5", "13") gives (9, 13)."""
    return tuple(sorted({int(target.split(".", 1)[0]) for target in targets}))


def by_interest(cohort: AnyCohort, waiting: int, now: datetime) -> tuple[int, datetime]:
    """Order cohorts: those that one can join, then those to come, then those that are over."""
    offered = availability(cohort, waiting, now)
    rank = 0 if can_register(offered) else 2 if offered.kind in ("ended", "cancelled") else 1
    return rank, cohort.starts_at


def program_page(program: Program, waiting: dict[UUID, int], reader: Reader) -> ProgramPage:
    """Return one program with all its cohorts, those that one can join first."""
    language = reader.language
    cohorts = sorted(
        program.cohorts, key=lambda c: by_interest(c, waiting.get(c.id, 0), reader.now)
    )
    return ProgramPage(
        slug=program.slug,
        kind=program.kind,
        title=program.title.in_language(language),
        summary=program.summary.in_language(language),
        paragraphs=tuple(program.description.in_language(language).split("\n\n")),
        audience=program.audience.in_language(language),
        audience_keys=tuple(program.audience_keys),
        sub_goal=program.sub_goal,
        goals=goals_of(program.global_goal_targets),
        targets=tuple(program.global_goal_targets),
        cohorts=tuple(
            cohort_offer(cohort, waiting.get(cohort.id, 0), reader) for cohort in cohorts
        ),
        access=program.access.in_language(language),
        price=program.price.in_language(language),
        organiser_name=program.organiser_name,
        organiser_email=program.organiser_email,
        funding=funding_block(program.project, language),
    )
