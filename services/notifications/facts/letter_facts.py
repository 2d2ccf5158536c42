"""What a letter is told: the facts of one mail, kept in the ledger until it is written."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NaiveDatetime

from services.notifications.facts.calendar_entry import Method
from shared.contracts.certificates import RevocationReason, SuspensionReason
from shared.contracts.facts import QueueOutlook

Kind = Literal[
    "confirm_address",
    "already_registered",
    "place_confirmed",
    "promoted",
    "part_changed",
    "session_invited",
    "waitlisted",
    "chosen",
    "not_chosen",
    "absence_asked",
    "place_released",
    "place_offered",
    "offer_lapsed",
    "registration_cancelled",
    "session_withdrawn",
    "session_dropped",
    "session_called_off",
    "session_moved",
    "clocks_changed",
    "reminder",
    "certificate_issued",
    "certificate_corrected",
    "certificate_suspended",
    "certificate_restored",
    "certificate_revoked",
    "correction_declined",
    "transcript_issued",
    "sign_in_code",
    "invited",
    "application_received",
    "application_declined",
    "limit_reached",
    "seat_named",
    "place_handed_on",
    "data_ready",
    "place_asked_back",
    "announcement",
]

# Any that a reader may wish for; which of them letters are written in is known to the gateway.
LanguageTag = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class SessionLine(BaseModel):
    """When and where one session is: wall time in ``zone``, texts in the reader's language.

    ``title`` is of its program, in a mail about several. Of one that lasts the ``whole_day`` no
    time is said.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    starts_at: NaiveDatetime
    ends_at: NaiveDatetime
    zone: str
    place: str
    online_url: str | None
    track: str | None = None
    title: str | None = None
    whole_day: bool = False

    def span(self) -> tuple[datetime, datetime]:
        """Return when it is by the clock; of whole days the midnights before and after them."""
        if not self.whole_day:
            return self.starts_at, self.ends_at
        last = (self.ends_at - timedelta(microseconds=1)).date()
        first, after = self.starts_at.date(), last + timedelta(days=1)
        return datetime.combine(first, time()), datetime.combine(after, time())


class FundingLines(BaseModel):
    """Who pays, in the reader's language."""

    model_config = ConfigDict(frozen=True)

    statement: str
    project: str
    funders: tuple[str, ...]
    emblem: Literal["eu"] | None = None


class Logo(BaseModel):
    """A picture that is kept under the digest of its bytes, and its size in pixels."""

    model_config = ConfigDict(frozen=True)

    digest: str
    width: int
    height: int


class Brand(BaseModel):
    """How letters of this house look: their colour, such as #8a2a1c, and the logo above them."""

    model_config = ConfigDict(frozen=True)

    colour: str
    logo: Logo | None = None


class Wording(BaseModel):
    """What an organizer says in their own words; an empty one leaves ours as they are.

    ``body`` is their text as they typed it: paragraphs, lists, bold, links and variables.
    """

    model_config = ConfigDict(frozen=True)

    subject: str = ""
    body: str = ""


class LetterFacts(BaseModel):
    """One reader, one occasion, and what the letter of that kind needs to say of it.

    ``reader_zone`` is where the reader's clocks are, if they have said so; ``reservation`` is what
    programs that read mails know the place by.

    ``certified`` is the one session that a certificate is about, where it is of one alone.
    ``calendar_method`` tells what the calendar object that travels with the mail does, if one
    does. ``before`` is the session as it was before it moved. ``code`` belongs to ``code_request``
    and is filled in when the letter is written, never kept. ``wording`` is what the organizer's
    words were when the mail was entered, whatever they are changed to later; ``brand`` likewise.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    language: LanguageTag
    reader_zone: str | None = None
    reader: str
    title: str
    program_url: str | None
    organiser: str
    contact: str
    funding: FundingLines | None
    sessions: tuple[SessionLine, ...] = ()
    of_sessions: int = 1
    before: SessionLine | None = None
    calendar_method: Method | None = None
    position: int | None = None
    counted_at: AwareDatetime | None = None
    outlook: QueueOutlook | None = None
    releases_absent: bool = False
    given_by: Literal["turn", "draw", "priority", "organizer"] | None = None
    cause: Literal["by_participant", "by_organizer"] | None = None
    had_place: bool = False
    confirm_url: str | None = None
    confirm_by: AwareDatetime | None = None
    offer_url: str | None = None
    answer_by: AwareDatetime | None = None
    my_page_url: str | None = None
    calendar_url: str | None = None
    follow_url: str | None = None
    reservation: str | None = None
    download_url: str | None = None
    holder_url: str | None = None
    verify_url: str | None = None
    certificate_number: str | None = None
    certified: SessionLine | None = None
    why: str | None = None
    reason: RevocationReason | SuspensionReason | None = None
    wished_name: str | None = None
    answer_url: str | None = None
    answer_days: int | None = None
    note: str | None = None
    stop_url: str | None = None
    rsvp_url: str | None = None
    preferences_url: str | None = None
    limit: int | None = None
    claim_url: str | None = None
    invited_by: str | None = None
    code_request: UUID | None = None
    code_until: AwareDatetime | None = None
    code: str | None = None
    wording: Wording | None = None
    brand: Brand | None = None
