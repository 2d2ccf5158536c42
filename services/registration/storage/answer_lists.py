"""Named reads of what many people answered: counted, listed, in portions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from services.registration.storage.forms import Answer
from services.registration.storage.registrations import LIVE, Registration


class Who(StrEnum):
    """Whose answers are read: of all who have not ended, who have a place, or of everybody."""

    LIVE = "live"
    PLACES = "places"
    ALL = "all"


@dataclass(frozen=True)
class Among:
    """The registrations whose answers are read; with ``said`` only who answered one of these."""

    cohort_ids: tuple[UUID, ...]
    who: Who
    said: tuple[str, ...] = ()

    def rule(self) -> ColumnElement[bool]:
        """Return the condition on registrations."""
        inside: ColumnElement[bool] = Registration.cohort_id.in_(self.cohort_ids)
        if self.said:
            inside = and_(inside, _has_said(self.said))
        if self.who is Who.PLACES:
            return and_(inside, Registration.holds_place)
        return and_(inside, Registration.state.in_(LIVE)) if self.who is Who.LIVE else inside


def _has_said(keys: Collection[str]) -> ColumnElement[bool]:
    answered = select(Answer.registration_id).where(
        Answer.question.in_(keys), Answer.value.is_not(None)
    )
    return Registration.id.in_(answered)


@dataclass(frozen=True)
class Said:
    """One answer with the name of whoever gave it."""

    name: str
    version_id: UUID
    question: str
    value: Any
    answered_at: datetime


def count_people(session: Session, among: Among) -> int:
    """Return how many registrations there are."""
    return session.scalar(select(func.count(Registration.id)).where(among.rule())) or 0


def people_by_name(
    session: Session, among: Among, *, offset: int, limit: int
) -> Sequence[Registration]:
    """Return some registrations in the order of names."""
    return session.scalars(
        select(Registration)
        .where(among.rule())
        .order_by(func.lower(Registration.name), Registration.id)
        .offset(offset)
        .limit(limit)
    ).all()


def people_after(
    session: Session, among: Among, after: UUID | None, limit: int
) -> Sequence[Registration]:
    """Return the next registrations in the order of sign-up, for reading all in portions."""
    rows = select(Registration).where(among.rule()).order_by(Registration.id).limit(limit)
    return session.scalars(rows.where(Registration.id > after) if after else rows).all()


def tallies(
    session: Session, among: Among, keys: Collection[str], counted: Collection[str]
) -> list[tuple[Any, ...]]:
    """Count answers to ``keys`` by version, question and value; only of ``counted`` by value."""
    value = case((Answer.question.in_(counted), Answer.value), else_=None)
    counts = (func.count(Answer.id), func.sum(Registration.places))
    rows = session.execute(
        select(Answer.form_version_id, Answer.question, value, *counts)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(among.rule(), Answer.question.in_(keys), Answer.value.is_not(None))
        .group_by(Answer.form_version_id, Answer.question, value)
    )
    return [tuple(row) for row in rows]


def latest_said(session: Session, among: Among, keys: Collection[str], each: int) -> list[Said]:
    """Return the ``each`` latest answers to each of ``keys``."""
    place = func.row_number().over(
        partition_by=Answer.question, order_by=(Answer.answered_at.desc(), Answer.id)
    )
    ranked = _said(among, keys).add_columns(place.label("place")).subquery()
    columns = [column for column in ranked.c if column.name != "place"]
    rows = select(*columns).where(ranked.c.place <= each).order_by(ranked.c.place)
    return [Said(*row) for row in session.execute(rows)]


def all_said(session: Session, among: Among, key: str, *, offset: int, limit: int) -> list[Said]:
    """Return some of the answers to one question, the latest first."""
    rows = _said(among, (key,)).order_by(Answer.answered_at.desc(), Answer.id)
    return [Said(*row) for row in session.execute(rows.offset(offset).limit(limit))]


def each_value(session: Session, among: Among, keys: Collection[str]) -> list[tuple[Any, ...]]:
    """Return every answer to ``keys``, without whose it is: version, question, value, people."""
    rows = session.execute(
        select(Answer.form_version_id, Answer.question, Answer.value, Registration.places)
        .join(Registration, Registration.id == Answer.registration_id)
        .where(among.rule(), Answer.question.in_(keys), Answer.value.is_not(None))
        .order_by(Answer.id)
    )
    return [tuple(row) for row in rows]


def _said(among: Among, keys: Collection[str]) -> Select[tuple[str, UUID, str, Any, datetime]]:
    return (
        select(
            Registration.name,
            Answer.form_version_id,
            Answer.question,
            Answer.value,
            Answer.answered_at,
        )
        .join(Registration, Registration.id == Answer.registration_id)
        .where(among.rule(), Answer.question.in_(keys), Answer.value.is_not(None))
    )
