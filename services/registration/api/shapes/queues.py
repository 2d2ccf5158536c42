"""Queues, their rules and draws as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.cohorts import Places, QueueLimit, ReasonBody
from services.registration.api.shapes.programs import Audience
from services.registration.api.text_rules import Moment
from services.registration.domain.policies import DECIDED_LATER
from services.registration.domain.queueing.priority import Tier
from services.registration.domain.waitlist.ruling import ChooseRule
from services.registration.storage.catalogue import Cohort
from services.registration.storage.queue_rows import QueueDraw, QueueNote
from services.registration.storage.registrations import Registration, Transition


class MoveInQueueBody(ReasonBody):
    """Where in the queue somebody is put, and why."""

    position: Places
    """From 1; a number behind the end means the end."""


class SeatBody(ReasonBody):
    """Giving somebody a place out of turn, and why."""

    exceed: bool = False
    """Add exactly the places that are missing."""


class CapBody(ReasonBody):
    """How long the queue may become, and why."""

    limit: QueueLimit | None
    """Null for as long as it likes; whoever stands in the queue stays."""


class TierBody(Body):
    """A group that comes first."""

    group: Audience
    """Who says at sign-up that they belong to it."""
    reserved: Places
    """How many places are kept for it."""


class RuleBody(Body):
    """By which rule a cohort gives its places."""

    policy: Literal["first_come", "lottery", "priority", "manual"]
    """The rule."""
    promotion: Literal["direct", "offer"] = "direct"
    """A freed place is given to the next at once, or offered with time to answer."""
    hold_minutes: Annotated[int, Field(ge=5, le=1440)] = 30
    """How long a place is held for an address that is not confirmed."""
    organisation_limit: Places | None = None
    """Most places of one organisation; null for no limit."""
    releases_absent: bool = False
    """Whether those who miss the first session are asked, and their places passed on."""
    decides_at: Moment | None = None
    """When a lottery or priority groups decide."""
    tiers: Annotated[list[TierBody], Field(max_length=2)] = Field(default_factory=list)
    """The groups that come first, in their order."""

    @model_validator(mode="after")
    def _whole(self) -> RuleBody:
        if self.policy in DECIDED_LATER and self.decides_at is None:
            raise ValueError("this rule needs the moment at which it decides")
        if self.policy == "priority" and not self.tiers:
            raise ValueError("priority needs a group that comes first")
        return self

    def command(self, cohort_id: UUID) -> ChooseRule:
        """Return what the domain is asked for."""
        return ChooseRule(
            cohort_id=cohort_id,
            policy=self.policy,
            promotion=self.promotion,
            hold_minutes=self.hold_minutes,
            organisation_limit=self.organisation_limit,
            releases_absent=self.releases_absent,
            decides_at=self.decides_at,
            tiers=tuple(Tier(each.group, each.reserved) for each in self.tiers),
        )


class TierShape(Shape):
    """A group that comes first."""

    group: str
    """Who says at sign-up that they belong to it."""
    reserved: int
    """How many places are kept for it."""


class RuleShape(Shape):
    """By which rule a cohort gives its places, as its page publishes it."""

    policy: str
    """The rule."""
    promotion: str
    """What becomes of a freed place."""
    hold_minutes: int
    """How long a place is held for an address that is not confirmed."""
    organisation_limit: int | None
    """Most places of one organisation."""
    releases_absent: bool
    """Whether those who miss the first session are asked, and their places passed on."""
    decides_at: datetime | None
    """When a lottery or priority groups decide."""
    decided_at: datetime | None
    """When they did."""
    tiers: list[TierShape]
    """The groups that come first, in their order."""
    commitment: str | None
    """What a lottery is bound to before its draw."""
    seed: str | None
    """What anybody can recompute the draw with; null until it."""


class DrawShape(Shape):
    """All that anybody needs to recompute a draw."""

    commitment: str
    """SHA-256 of label, cohort and seed, in hex, each on its line."""
    seed: str | None
    """Null until the draw."""
    places: int | None
    """How many places were drawn for."""
    entries: list[UUID] | None
    """The registrations in the order of the draw."""


class NoteShape(Shape):
    """What an organizer did to a whole queue."""

    at: datetime
    """When."""
    actor: str
    """By whom."""
    kind: str
    """What, as a code."""
    note: str
    """Why, in their words."""


class PromiseBody(ReasonBody):
    """When those who wait hear, where an organizer chooses, and why then."""

    hears_by: Moment
    """Not before now, nor after places are passed on."""


class QueueShape(Shape):
    """How a queue stands as a whole."""

    frozen_at: datetime | None
    """Since when nobody moves up."""
    limit: int | None
    """How long it may become."""
    hears_by: datetime | None
    """When those who wait hear, where an organizer chooses."""
    notes: list[NoteShape]
    """What was done to it, the newest first."""


class QueueEntry(Shape):
    """One registration in the queue."""

    registration_id: UUID
    """Of the registration."""
    position: int
    """Its place in the queue, from 1."""
    name: str
    """Whose it is."""
    state: str
    """`waitlisted`, or `unconfirmed` while the address is not confirmed."""
    places: int
    """How many places it asks for."""
    turn: int
    """The order in which the queue is served, the lowest first."""
    reason: str | None
    """Why it stands there: the last thing that happened to it, as a code."""
    note: str | None
    """The same in an organizer's words."""
    since: datetime | None
    """When that was."""


def rule_shape(cohort: Cohort, draw: QueueDraw | None) -> RuleShape:
    """Return the rule as it is answered."""
    shown = draw if cohort.policy == "lottery" else None
    return RuleShape(
        policy=cohort.policy,
        promotion=cohort.promotion,
        hold_minutes=cohort.hold_minutes,
        organisation_limit=cohort.organisation_limit,
        releases_absent=cohort.releases_absent,
        decides_at=cohort.decides_at,
        decided_at=cohort.decided_at,
        tiers=[TierShape.model_validate(tier) for tier in cohort.tiers],
        commitment=shown.commitment if shown else None,
        seed=shown.seed if shown else None,
    )


def draw_shape(draw: QueueDraw) -> DrawShape:
    """Return a draw as it is answered."""
    return DrawShape.model_validate(draw, from_attributes=True)


def queue_shape(cohort: Cohort, notes: list[QueueNote]) -> QueueShape:
    """Return the state of a queue as it is answered."""
    return QueueShape(
        frozen_at=cohort.frozen_at,
        limit=cohort.queue_limit,
        hears_by=cohort.hears_by,
        notes=[NoteShape.model_validate(note, from_attributes=True) for note in notes],
    )


def queue_entry(position: int, row: Registration, last: Transition | None) -> QueueEntry:
    """Return a place in the queue as it is answered."""
    return QueueEntry(
        registration_id=row.id,
        position=position,
        name=row.name,
        state=row.state,
        places=row.places,
        turn=row.turn,
        reason=last.reason if last else None,
        note=last.note if last else None,
        since=last.at if last else None,
    )
