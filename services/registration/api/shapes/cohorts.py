"""Cohorts and their sessions as they are sent and answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.programs import OneLine, Title
from services.registration.api.text_rules import Line, LocalTime, Moment, NeededLine, Zone
from services.registration.domain.commands import Arrangement
from services.registration.domain.programs.certifying import Certifies
from services.registration.domain.programs.planning import MOST_SESSIONS, SessionPlan
from services.registration.storage.catalogue import Cohort, ProgramSession
from shared.contracts.facts import LocalizedText, WallTime

Places = Annotated[int, Field(ge=1, le=100_000)]
QueueLimit = Annotated[int, Field(ge=0, le=100_000)]
WebAddress = Annotated[str, Field(pattern=r"^https://[^\s/]+", max_length=500)]


class SessionBody(Body):
    """One session to be: wall time in its zone, and where it is held."""

    starts_at: LocalTime
    """Local wall time, without an offset."""
    ends_at: LocalTime
    """Local wall time, after the start."""
    zone: Zone = "Europe/Stockholm"
    """IANA name of the zone."""
    place: Title
    """Where to go, in words."""
    municipality: NeededLine
    """In which municipality."""
    online_url: WebAddress | None = None
    """Where to join from afar."""
    whole_day: bool = False
    """Whether people see the day only; the times count for reminders and hours all the same."""
    room: Line | None = None
    """Where within the place; null for none."""
    track: Title | None = None
    """The line of sessions that it belongs to; null for none."""
    leader: Line | None = None
    """Who leads it; only organizers see it, and null is for nobody."""

    def plan(self) -> SessionPlan:
        """Return what the domain is asked for."""
        return SessionPlan(
            starts_local=self.starts_at,
            ends_local=self.ends_at,
            zone=self.zone,
            place=LocalizedText(sv=self.place.sv, en=self.place.en),
            municipality=self.municipality,
            online_url=self.online_url,
            whole_day=self.whole_day,
            room=self.room or None,
            track=localized(self.track),
            leader=self.leader or None,
        )


class MoveBody(Body):
    """A session's new time and place; of room, track and leader, what is not sent stays."""

    starts_at: LocalTime
    """Local wall time in the session's zone."""
    ends_at: LocalTime
    """Local wall time, after the start."""
    place: OneLine
    """Where to go, in words."""
    online_url: WebAddress | None = None
    """Where to join from afar."""
    whole_day: bool = False
    """Whether people see the day only; the times count for reminders and hours all the same."""
    room: Line | None = None
    """Where within the place; null for none."""
    track: Title | None = None
    """The line of sessions that it belongs to; null for none."""
    leader: Line | None = None
    """Who leads it; only organizers see it, and null is for nobody."""

    def arrangement(self, present: Arrangement) -> Arrangement:
        """Return what becomes of room, track and leader."""
        sent = self.model_fields_set
        return Arrangement(
            room=(self.room or None) if "room" in sent else present.room,
            track=localized(self.track) if "track" in sent else present.track,
            leader=(self.leader or None) if "leader" in sent else present.leader,
        )


class ArrangeBody(Body):
    """Where within its place a session is held, and which track it belongs to."""

    room: Line | None
    """Everybody sees it; null for none."""
    track: Title | None
    """The line of sessions that it belongs to; null for none."""
    leader: Line | None = None
    """Who leads it; only organizers see it, and null is for nobody."""

    def arrangement(self) -> Arrangement:
        """Return what the domain is asked for."""
        return Arrangement(self.room or None, localized(self.track), self.leader or None)


class CohortBody(Body):
    """One run of a program with all its sessions."""

    capacity: Places
    """How many places there are."""
    queue_limit: QueueLimit | None = None
    """How long the queue may be; null for as long as it likes."""
    opens_at: Moment
    """When registration opens."""
    closes_at: Moment | None = None
    """When it closes; null for when the first session starts."""
    sessions: Annotated[list[SessionBody], Field(min_length=1, max_length=MOST_SESSIONS)]
    """All its meetings."""


class CohortChange(Body):
    """All that can be changed of a cohort; what is not sent stays."""

    capacity: Places | None = None
    """How many places; more let people in from the queue."""
    queue_limit: QueueLimit | None = None
    """How long the queue may be; null for as long as it likes."""
    opens_at: Moment | None = None
    """When registration opens."""
    closes_at: Moment | None = None
    """When it closes; null for when the first session starts."""
    largest_party: Annotated[int, Field(ge=1, le=50)] | None = None
    """For how many people one may sign up at once; 1 for nobody but oneself."""
    transfers: bool | None = None
    """Whether a colleague may come instead of somebody who has a place."""
    certifies: Certifies | None = None
    """One certificate for the `whole`, or one for `each_session`; it stays once one is closed."""


class CopyBody(Body):
    """When a copied cohort begins."""

    first_day: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
    """The day of its first session."""
    same_weekday: bool = False
    """Begin on the first such weekday from that day on."""


class ReasonBody(Body):
    """Why something is taken from people."""

    reason: NeededLine
    """A sentence that they are shown."""


class CloseBody(Body):
    """Settling a cohort's attendance."""

    early: bool = False
    """Say that the last session has not ended, and close all the same."""


class SessionShape(Shape):
    """One dated meeting of a cohort."""

    id: UUID
    """Of the session."""
    cohort_id: UUID
    """Of its cohort."""
    number: int
    """Among the cohort's sessions, from 1."""
    starts_at: WallTime
    """Local wall time in `zone`."""
    ends_at: WallTime
    """Local wall time in `zone`."""
    zone: str
    """IANA name."""
    place: LocalizedText
    """Where to go, in words."""
    municipality: str
    """In which municipality."""
    online_url: str | None
    """Where to join from afar."""
    whole_day: bool
    """Whether people see the day only."""
    room: str | None
    """Where within the place."""
    track: LocalizedText | None
    """The line of sessions that it belongs to."""
    leader: str | None
    """Who leads it; only organizers see it."""
    cancelled_at: datetime | None
    """When it was cancelled."""
    closed_at: datetime | None
    """When it was closed, where each session has certificates of its own."""
    cancel_reason: str | None
    """Why, in the words that people read."""
    revision: int
    """Rises with each change."""


class SessionsShape(Shape):
    """Some sessions."""

    items: list[SessionShape]
    """Each session."""


class CohortShape(Shape):
    """One run of a program; how full it is stands at its `occupancy`, which changes often."""

    id: UUID
    """Of the cohort."""
    program_id: UUID
    """Of its program."""
    key: str
    """Its name in addresses."""
    capacity: int
    """How many places there are."""
    queue_limit: int | None
    """How long the queue may be; null for as long as it likes."""
    opens_at: datetime
    """When registration opens."""
    closes_at: datetime
    """When registration closes."""
    promotion: str
    """What becomes of a freed place: given at once (`direct`) or offered (`offer`)."""
    largest_party: int
    """For how many people one may sign up at once."""
    transfers: bool
    """Whether a colleague may come instead of somebody who has a place."""
    certifies: str
    """Whether there is one certificate for the `whole` or one for `each_session`."""
    cancelled_at: datetime | None
    """When it was called off."""
    closed_at: datetime | None
    """When its attendance was settled."""
    sessions: list[SessionShape]
    """All its meetings, by number."""


class OccupancyShape(Shape):
    """How full a cohort is now."""

    capacity: int
    """How many places there are."""
    places_taken: int
    """How many are held or taken."""
    waiting: int
    """How many registrations stand in the queue."""
    states: dict[str, int]
    """How many registrations are in each state."""


class Done(Shape):
    """How many people something reached."""

    people: int
    """Those who were told, who completed, or who get a certificate of a session."""


def localized(text: Title | OneLine | None) -> LocalizedText | None:
    """Return a text in both languages as the domain keeps it."""
    return LocalizedText(sv=text.sv, en=text.en) if text else None


def session_shape(meeting: ProgramSession) -> SessionShape:
    """Return a session as it is answered."""
    return SessionShape(
        id=meeting.id,
        cohort_id=meeting.cohort_id,
        number=meeting.number,
        starts_at=meeting.starts_local,
        ends_at=meeting.ends_local,
        zone=meeting.zone,
        place=meeting.place,
        municipality=meeting.municipality,
        online_url=meeting.online_url,
        whole_day=meeting.whole_day,
        room=meeting.room,
        track=meeting.track,
        leader=meeting.leader,
        cancelled_at=meeting.cancelled_at,
        closed_at=meeting.closed_at,
        cancel_reason=meeting.cancel_reason,
        revision=meeting.revision,
    )


def cohort_shape(cohort: Cohort) -> CohortShape:
    """Return a cohort as it is answered."""
    return CohortShape(
        id=cohort.id,
        program_id=cohort.program_id,
        key=cohort.key,
        capacity=cohort.capacity,
        queue_limit=cohort.queue_limit,
        opens_at=cohort.registration_opens_at,
        closes_at=cohort.registration_closes_at,
        promotion=cohort.promotion,
        largest_party=cohort.largest_party,
        transfers=cohort.transfers,
        certifies=cohort.certifies,
        cancelled_at=cohort.cancelled_at,
        closed_at=cohort.closed_at,
        sessions=[session_shape(meeting) for meeting in cohort.sessions],
    )
