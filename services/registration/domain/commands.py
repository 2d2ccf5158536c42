"""What people ask of registration, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.storage.kept_programs import Seen
from shared.contracts.facts import LocalizedText


@dataclass(frozen=True)
class Credentials:
    """What somebody brings to a cohort that not everybody may sign up for."""

    code: str = ""
    eligible: bool | None = None
    audience: str | None = None
    invitation_id: UUID | None = None


@dataclass(frozen=True)
class Given:
    """Answers that were checked, to the version of the form that asked them.

    ``consents`` are the questions for whose special answers somebody agreed on their own.
    """

    form_version_id: UUID
    values: Mapping[str, str | int | bool | list[str]]
    consents: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """The sessions that somebody chose, and whether on site or online; empty where not asked."""

    sessions: frozenset[UUID] = frozenset()
    mode: str | None = None


@dataclass(frozen=True)
class NamedGuest:
    """Somebody who comes along, as whoever signs up names them."""

    name: str
    email: str


@dataclass(frozen=True)
class Register:
    """Somebody filled in the form. All texts are cleaned; the address is a valid one.

    ``places`` is how many people come; with ``as_many_as_fit`` it is at most so many. ``pools`` is
    what they chose of what fills up on its own, ``part`` what they take part in. ``guests`` are
    those of the others who are known already, at most one less than ``places``.
    ``organisation_kind`` is ``swedish``, ``sole_trader`` or ``foreign``; only a Swedish one has
    an ``organisation_number``, only a foreign one a ``register_number`` of its ``country``.
    ``group`` is the one of the cohort's priority groups that they say they belong to. ``seen`` is
    what the form was made from, where that may have changed since.
    """

    cohort_id: UUID
    name: str
    email: str
    organisation: str
    organisation_number: str | None
    language: str
    consent_version: str
    places: int = 1
    as_many_as_fit: bool = False
    guests: tuple[NamedGuest, ...] = ()
    pools: frozenset[UUID] = frozenset()
    part: Part = Part()
    access: Credentials = Credentials()
    organisation_kind: str = "swedish"
    country: str = "SE"
    register_number: str | None = None
    group: str | None = None
    answers: Given | None = None
    # Whoever comes by the link to their own page has shown that the mailbox is theirs.
    address_proven: bool = False
    seen: Seen | None = None


@dataclass(frozen=True)
class Arrangement:
    """The room and the track of a session, and who leads it; None for none."""

    room: str | None
    track: LocalizedText | None
    leader: str | None = None


@dataclass(frozen=True)
class MoveSession:
    """An organizer gives a session another time or place; times are local wall time.

    Room, track and leader stay where there is no ``arrangement``.
    """

    session_id: UUID
    starts_local: datetime
    ends_local: datetime
    place: LocalizedText
    online_url: str | None
    whole_day: bool = False
    arrangement: Arrangement | None = None


@dataclass(frozen=True)
class MarkAttendance:
    """An organizer says who was in a session; ``marks`` is True for present, by registration.

    Whoever has no mark stays as they are. Without ``is_news`` nobody is told: it is a past that is
    written down.
    """

    session_id: UUID
    marks: Mapping[UUID, bool]
    actor: str
    is_news: bool = True


@dataclass(frozen=True)
class CloseSession:
    """An organizer settles the attendance of one session that has certificates of its own."""

    session_id: UUID
    actor: str


@dataclass(frozen=True)
class CloseCohort:
    """An organizer settles attendance; ``early`` says that the last session has not ended."""

    cohort_id: UUID
    actor: str
    early: bool
