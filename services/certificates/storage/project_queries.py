"""Named reads of certificates by the projects that paid for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Integer, func, select
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.certificates.facts.reports import Counted, Frame, Line, Sum, Sums
from services.certificates.storage.issuances import (
    ERASED,
    ISSUED,
    REVOKED,
    SUPERSEDED,
    SUSPENDED,
    Issuance,
)
from shared.contracts.facts import CertifiedSession, Funding, LocalizedText

_ZONE = ZoneInfo("Europe/Stockholm")
_AT_ONCE = 500
_FACTS = Issuance.facts
_FUNDING = as_type(_FACTS["funding"], JSONB)
_PROJECT = _FACTS["funding"]["project"]["sv"].astext
_MINUTES = as_type(_FACTS["minutes_attended"].astext, Integer)
_HELD_ON = as_type(_FACTS["last_day"].astext, Date)
# Those that were taken back are counted apart; an erased one says what it said, but not of whom.
_COUNTED = (ISSUED, SUSPENDED, ERASED)
_TAKEN_BACK = (REVOKED, SUPERSEDED)


def funding_blocks(session: Session) -> Sequence[Funding]:
    """Return every funders' block that certificates have printed, by the name of the project."""
    found = session.scalars(select(_FUNDING).where(_PROJECT.is_not(None)).distinct())
    blocks = [Funding.model_validate(each) for each in found]
    return sorted(blocks, key=lambda each: (each.project.sv.casefold(), each.funders))


def funding_of_project(session: Session, project: str) -> Funding | None:
    """Return the funders' block of a project as the newest certificate printed it."""
    found = session.scalar(
        select(_FUNDING).where(project == _PROJECT).order_by(Issuance.reserved_at.desc()).limit(1)
    )
    return Funding.model_validate(found) if found else None


def sums(session: Session, frame: Frame) -> Sums:
    """Return all sums of a list."""
    counting = _Counting(session, frame)
    day = _HELD_ON if frame.by == "held" else func.timezone(_ZONE.key, Issuance.issued_at)
    return Sums(
        whole=counting.whole(),
        taken_back=counting.taken_back(),
        by_sub_goal=tuple(counting.by(_FACTS["sub_goal"].astext)),
        by_month=tuple(counting.by(func.to_char(day, "YYYY-MM"))),
        by_goal=tuple(counting.by_goal()),
        by_program=tuple(
            (LocalizedText.model_validate(title), each)
            for title, each in counting.by(as_type(_FACTS["program_title"], JSONB))
        ),
        by_place=tuple(
            (LocalizedText.model_validate(place) if place else None, each)
            for place, each in counting.by(as_type(_FACTS["place"], JSONB))
        ),
    )


def lines(session: Session, frame: Frame, *, with_names: bool) -> Iterator[Line]:
    """Yield the certificates of a list by day held, some hundreds in memory at a time."""
    found = session.execute(
        select(Issuance.number, Issuance.facts, Issuance.issued_at, Issuance.state)
        .where(*_counted(frame))
        .order_by(_HELD_ON, Issuance.number)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in found:
        line = _line(row[0], row[1], row[2], with_names=with_names)
        yield replace(line, state=cast("Counted", row[3]))


@dataclass(frozen=True)
class _Counting:
    """Counts the certificates of a frame under headings."""

    session: Session
    frame: Frame

    def whole(self) -> Sum:
        """Count all of them."""
        row = self.session.execute(
            select(func.count(), _total(_MINUTES)).where(*_counted(self.frame))
        ).one()
        return Sum(row[0], row[1])

    def taken_back(self) -> int:
        """Count those that are worth nothing any more."""
        taken = Issuance.state.in_(_TAKEN_BACK)
        found = self.session.scalar(
            select(func.count()).select_from(Issuance).where(*_within(self.frame), taken)
        )
        return found or 0

    def by(self, key: ColumnElement[Any]) -> Iterator[tuple[Any, Sum]]:
        """Count under each key, in the order of the keys."""
        each = (
            select(key.label("key"), _MINUTES.label("minutes"))
            .where(*_counted(self.frame))
            .subquery()
        )
        found = self.session.execute(
            select(each.c.key, func.count(), _total(each.c.minutes))
            .group_by(each.c.key)
            .order_by(each.c.key)
        )
        return ((row[0], Sum(row[1], row[2])) for row in found)

    def by_goal(self) -> Iterator[tuple[int, Sum]]:
        """Count under each goal: each certificate once, however many targets of it it serves."""
        target = func.jsonb_array_elements_text(_FACTS["global_goal_targets"])
        unfolded = (
            select(Issuance.id, _MINUTES.label("minutes"), target.label("target"))
            .where(*_counted(self.frame))
            .subquery()
        )
        goal = as_type(func.split_part(unfolded.c.target, ".", 1), Integer)
        each = select(unfolded.c.id, unfolded.c.minutes, goal.label("goal")).distinct().subquery()
        found = self.session.execute(
            select(each.c.goal, func.count(), _total(each.c.minutes))
            .group_by(each.c.goal)
            .order_by(each.c.goal)
        )
        return ((row[0], Sum(row[1], row[2])) for row in found)


def _total(minutes: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(minutes), 0)


def _counted(frame: Frame) -> list[ColumnElement[bool]]:
    return [*_within(frame), Issuance.state.in_(_COUNTED)]


def _within(frame: Frame) -> list[ColumnElement[bool]]:
    """Return what certificates of a frame fulfil; only those that were issued at some time."""
    project = frame.project == _PROJECT if frame.project else _PROJECT.is_(None)
    return [project, Issuance.issued_at.is_not(None), *_in_period(frame)]


def _in_period(frame: Frame) -> list[ColumnElement[bool]]:
    if frame.by == "held":
        return [_HELD_ON.between(frame.first_day, frame.last_day)]
    begins = datetime.combine(frame.first_day, time(0), _ZONE)
    ends = datetime.combine(frame.last_day + timedelta(days=1), time(0), _ZONE)
    return [Issuance.issued_at >= begins, Issuance.issued_at < ends]


def _line(number: str, facts: dict[str, Any], issued_at: datetime, *, with_names: bool) -> Line:
    session = facts.get("session")
    return Line(
        number=number,
        title=LocalizedText.model_validate(facts["program_title"]),
        first_day=datetime.fromisoformat(facts["first_day"]).date(),
        last_day=datetime.fromisoformat(facts["last_day"]).date(),
        minutes=facts["minutes_attended"],
        sub_goal=facts["sub_goal"],
        targets=tuple(facts["global_goal_targets"]),
        issued_on=issued_at.astimezone(_ZONE).date(),
        is_attested=facts.get("attested_on") is not None,
        place=LocalizedText.model_validate(facts["place"]) if facts.get("place") else None,
        session=CertifiedSession.model_validate(session) if session else None,
        name=facts["name"] if with_names else None,
    )
