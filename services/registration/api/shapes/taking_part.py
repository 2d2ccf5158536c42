"""How people take part in a cohort, as it is sent and answered."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.cohorts import Places
from services.registration.domain.commands import Part
from services.registration.domain.programs.planning import MOST_SESSIONS
from services.registration.domain.taking_part.setting import PartRule
from services.registration.storage.catalogue import Cohort
from services.registration.storage.pools import MODE, ON_SITE, ONLINE, SeatPool
from services.registration.storage.registrations import Registration

Mode = Literal["on_site", "online"]
SessionIds = Annotated[list[UUID], Field(max_length=MOST_SESSIONS)]
SessionNumber = Annotated[int, Field(ge=1, le=MOST_SESSIONS)]


class SessionPlaces(Body):
    """How many places a session has of its own."""

    session_id: UUID
    """Of the cohort."""
    places: Places
    """How many."""


class ModesBody(Body):
    """How many may come on site and how many online."""

    on_site: Places | None
    """Null for no limit."""
    online: Places | None
    """Null for no limit."""


class PartRuleBody(Body):
    """How people take part in a cohort."""

    least: SessionNumber | None = None
    """How many sessions each chooses at least; null lets everybody attend all."""
    most: SessionNumber | None = None
    """How many at most."""
    places: Annotated[list[SessionPlaces], Field(max_length=MOST_SESSIONS)] = Field(
        default_factory=list
    )
    """Sessions with fewer places than the cohort."""
    modes: ModesBody | None = None
    """Null unless people choose between on site and online."""

    @model_validator(mode="after")
    def _each_once(self) -> PartRuleBody:
        if len({each.session_id for each in self.places}) != len(self.places):
            raise ValueError("a session stands there twice")
        return self

    def rule(self) -> PartRule:
        """Return what the domain is asked for."""
        return PartRule(
            least=self.least,
            most=self.most,
            places={each.session_id: each.places for each in self.places},
            modes={ON_SITE: self.modes.on_site, ONLINE: self.modes.online} if self.modes else {},
        )


class PartBody(Body):
    """What somebody takes part in."""

    sessions: SessionIds = Field(default_factory=list)
    """The sessions that they chose; empty where everybody attends all."""
    mode: Mode | None = None
    """On site or online, where that is asked."""

    def part(self) -> Part:
        """Return what the domain is asked for."""
        return Part(frozenset(self.sessions), self.mode)


class SessionPlacesShape(Shape):
    """How many places a session has of its own."""

    session_id: UUID
    """Of the cohort."""
    places: int
    """How many."""


class ModesShape(Shape):
    """How many may come on site and how many online."""

    on_site: int | None
    """Null for no limit."""
    online: int | None
    """Null for no limit."""


class PartRuleShape(Shape):
    """How people take part in a cohort."""

    least: int | None
    """How many sessions each chooses at least; null where everybody attends all."""
    most: int | None
    """How many at most."""
    places: list[SessionPlacesShape]
    """Sessions with places of their own."""
    modes: ModesShape | None
    """Null unless people choose between on site and online."""


class PartShape(Shape):
    """What somebody takes part in."""

    sessions: list[UUID]
    """Each session that they are expected at."""
    mode: str | None
    """On site or online, where that is asked."""


def part_rule_shape(cohort: Cohort, pools: list[SeatPool]) -> PartRuleShape:
    """Return how people take part as it is answered."""
    modes = {pool.ref: pool.capacity for pool in pools if pool.kind == MODE}
    return PartRuleShape(
        least=cohort.least_sessions,
        most=cohort.most_sessions,
        places=[
            SessionPlacesShape(session_id=each.id, places=each.places)
            for each in cohort.sessions
            if each.places is not None
        ],
        modes=ModesShape(on_site=modes.get(ON_SITE), online=modes.get(ONLINE))
        if cohort.hybrid
        else None,
    )


def part_shape(row: Registration) -> PartShape:
    """Return what somebody takes part in as it is answered."""
    return PartShape(sessions=[each.id for each in row.meetings], mode=row.mode)
