"""What a calendar object says about one session for one person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NaiveDatetime

from shared.contracts.facts import Language

Method = Literal["REQUEST", "CANCEL"]
ParticipationStatus = Literal["NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE"]


class Mailbox(BaseModel):
    """A name and a bare address."""

    model_config = ConfigDict(frozen=True)

    name: str
    address: str


class CalendarEntry(BaseModel):
    """One revision of one person's entry for one session.

    ``starts_at`` and ``ends_at`` are wall time in ``zone``. ``revised_at`` is the
    stored instant of this revision, so that the same revision always gives the
    same bytes. ``organizer`` never changes in the life of a ``uid``. ``status``
    is the answer that we know of; without a mailbox that reads replies, the
    registration itself is the answer. With ``whole_days`` both times are midnights,
    and the end is that of the day after the last.
    """

    model_config = ConfigDict(frozen=True)

    uid: str
    sequence: Annotated[int, Field(ge=0, lt=2**31)]
    revised_at: AwareDatetime
    method: Method
    language: Language
    starts_at: NaiveDatetime
    ends_at: NaiveDatetime
    zone: str
    whole_days: bool = False
    title: str
    number: int
    of_sessions: int
    about: str
    place: str
    online_url: str | None
    track: str | None = None
    url: str
    contact: str
    funding: str | None
    categories: tuple[str, ...]
    organizer: Mailbox
    attendee: Mailbox
    status: ParticipationStatus = "ACCEPTED"
    asks: bool = False
