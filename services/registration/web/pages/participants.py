"""What the participants' pages show: frozen view models, texts in the reader's language.

``starts_at`` and ``ends_at`` are local wall time in ``zone``; every other datetime is an
aware instant. Minutes are whole minutes. Numbers of people are counted, never estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from services.registration.web.texts.outlooks import Passing, QueueTold
from shared.web.paging import PageNumbers
from shared.web.site import FundingBlock

AvailabilityKind = Literal[
    "open",
    "few",
    "gathering",
    "full",
    "queue_full",
    "not_open",
    "closed",
    "ended",
    "cancelled",
]
RegistrationState = Literal[
    "unconfirmed",
    "applied",
    "confirmed",
    "waitlisted",
    "offered",
    "completed",
    "cancelled",
    "expired",
]
OfferStanding = Literal["open", "accepted", "passed", "expired", "withdrawn"]


@dataclass(frozen=True)
class SessionLine:
    """One session; ``moved`` when it got another time or place.

    ``online`` says that it is held on the net; ``online_url`` is only for those with a place.
    Of one that lasts the ``whole_day`` no time is shown.
    """

    number: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    online_url: str | None = None
    moved: bool = False
    online: bool = False
    room: str | None = None
    track: str | None = None
    whole_day: bool = False


@dataclass(frozen=True)
class Availability:
    """Whether there is a place; ``few`` is for when the number left is worth saying.

    ``gathering`` says that nobody gets a place by asking: they are given ``gives_at``, by lot if
    ``by_lot``, or by a person.
    """

    kind: AvailabilityKind
    left: int
    capacity: int
    waiting: int
    opens_at: datetime | None = None
    gives_at: datetime | None = None
    by_lot: bool = False


@dataclass(frozen=True)
class CohortGlance:
    """The cohort that a card in the catalogue speaks of: the next that one can join."""

    first_session: SessionLine
    last_day: date
    session_count: int
    availability: Availability


@dataclass(frozen=True)
class ProgramCard:
    """One program in the catalogue; ``more_cohorts`` counts those besides ``cohort``."""

    slug: str
    kind: str
    title: str
    summary: str
    sub_goal: str
    audience_keys: tuple[str, ...]
    goals: tuple[int, ...]
    cohort: CohortGlance | None
    more_cohorts: int
    funding: FundingBlock | None


@dataclass(frozen=True)
class FilterLink:
    """One choice above the catalogue; ``key`` is a sub-goal, or None for all programs."""

    key: str | None
    count: int
    selected: bool


@dataclass(frozen=True)
class CataloguePage:
    """catalogue.html."""

    cards: tuple[ProgramCard, ...]
    filters: tuple[FilterLink, ...]
    pages: PageNumbers
    funding: FundingBlock | None


@dataclass(frozen=True)
class ChoiceRule:
    """How many sessions one chooses; ``share`` in per cent of them earns the certificate."""

    least: int
    most: int
    share: int


@dataclass(frozen=True)
class CohortOffer:
    """One cohort that a reader may register for, or may not for a reason that is shown.

    ``hold_minutes`` is how long a place waits for its address to be confirmed;
    ``sessions_needed`` is how many sessions earn the certificate; ``asks_first`` says that
    whoever is first in the queue is asked before they get a freed place; ``who_may`` says who
    may register, if not everybody; ``code_opens`` that registration is closed, but a code may
    open it; ``chooses`` how many sessions one chooses, if one does, and ``hybrid`` whether on site
    or online; ``holds`` whether a place is held for an address that is not confirmed.
    """

    key: str
    sessions: tuple[SessionLine, ...]
    availability: Availability
    can_register: bool
    closes_at: datetime
    hold_minutes: int
    minutes_planned: int
    sessions_needed: int
    asks_first: bool = False
    who_may: tuple[str, ...] = ()
    code_opens: bool = False
    holds: bool = True
    largest_party: int = 1
    chooses: ChoiceRule | None = None
    hybrid: bool = False
    certifies_sessions: bool = False


@dataclass(frozen=True)
class ProgramPage:
    """program.html; ``targets`` are those of Agenda 2030, such as 9.4."""

    slug: str
    kind: str
    title: str
    summary: str
    paragraphs: tuple[str, ...]
    audience: str
    audience_keys: tuple[str, ...]
    sub_goal: str
    goals: tuple[int, ...]
    targets: tuple[str, ...]
    cohorts: tuple[CohortOffer, ...]
    access: str
    price: str
    organiser_name: str
    organiser_email: str
    funding: FundingBlock | None


@dataclass(frozen=True)
class RegisterPage:
    """register.html, together with ``form`` (forms.SignUpForm)."""

    slug: str
    title: str
    cohort: CohortOffer
    organiser_name: str
    funding: FundingBlock | None
    told: QueueTold | None = None


@dataclass(frozen=True)
class ReceivedPage:
    """received.html: a place held until a time, or a number in the queue, never both.

    Neither of them where nothing is held; ``decides`` where an organizer looks first.
    ``email`` is shown only to the browser that typed it. ``cohort_key`` leads back to the form.
    """

    slug: str
    title: str
    sessions: tuple[SessionLine, ...]
    capacity: int
    held_until: datetime | None
    queue_position: int | None
    confirm_by: datetime
    email: str | None
    funding: FundingBlock | None
    cohort_key: str | None = None
    decides: bool = False
    places: int = 1
    told: QueueTold | None = None


@dataclass(frozen=True)
class ConfirmPage:
    """confirm.html: the facts of a registration before its one button is pressed.

    ``claims`` is false where no place and no number is kept yet, ``decides`` where an
    organizer looks first. ``overlaps`` are those of overlaps.py.
    """

    slug: str
    title: str
    name: str
    sessions: tuple[SessionLine, ...]
    capacity: int
    queue_position: int | None
    funding: FundingBlock | None
    claims: bool = True
    decides: bool = False
    told: QueueTold | None = None
    overlaps: tuple[object, ...] = ()


@dataclass(frozen=True)
class ConfirmedPage:
    """confirmed.html; ``queue_position`` is None when the place is theirs."""

    slug: str
    title: str
    sessions: tuple[SessionLine, ...]
    capacity: int
    queue_position: int | None
    my_page_token: str
    funding: FundingBlock | None
    told: QueueTold | None = None


@dataclass(frozen=True)
class OfferPage:
    """offer.html and offer_settled.html; ``answer_by`` is the moment when the place moves on.

    ``waiting`` is how many stand in the queue behind the reader.
    """

    standing: OfferStanding
    slug: str
    title: str
    name: str
    sessions: tuple[SessionLine, ...]
    answer_by: datetime
    waiting: int
    my_page_token: str
    funding: FundingBlock | None


@dataclass(frozen=True)
class HistoryLine:
    """One move of a registration, in one sentence."""

    at: datetime
    sentence: str


@dataclass(frozen=True)
class MyCertificate:
    """A certificate on a person's own page; links to have it are there while it is valid.

    ``holder_url`` leads to where they correct the name and say how it shows. With a ``session``
    it is about that one alone.
    """

    number: str
    verify_url: str
    download_url: str | None
    holder_url: str | None
    state: str
    session: SessionLine | None = None


@dataclass(frozen=True)
class MyRegistration:
    """One registration on a person's own page.

    ``undo_until`` is until when its cancellation can be taken back, if it still can.
    ``absence_answer_by`` is until when somebody who was absent can say that they still come.
    ``offered_until`` is until when an offered place can be answered at ``offer_url``.
    ``chooses`` says that the person takes part in what they chose, ``mode`` how.
    ``can_answer`` says that the program asks questions that can still be answered.
    ``declined`` are the numbers of sessions ahead that they have said no to in their calendar.
    """

    registration_id: UUID
    slug: str
    title: str
    state: RegistrationState
    sessions: tuple[SessionLine, ...]
    capacity: int
    queue_position: int | None
    held_until: datetime | None
    calendar_url: str | None
    can_cancel: bool
    certificates: tuple[MyCertificate, ...]
    funding: FundingBlock | None
    undo_until: datetime | None = None
    offered_until: datetime | None = None
    offer_url: str | None = None
    answer_time: str = ""
    history: tuple[HistoryLine, ...] = ()
    places: int = 1
    booked_for_others: bool = False
    can_transfer: bool = False
    has_answers: bool = False
    mode: str | None = None
    chooses: bool = False
    can_answer: bool = False
    told: QueueTold | None = None
    absence_answer_by: datetime | None = None
    declined: tuple[int, ...] = ()


@dataclass(frozen=True)
class MyPage:
    """my_page.html: what lies ahead and what has been; ``overlaps`` are those of overlaps.py.

    ``calendar_url`` leads to the person's calendar page once they have a place in something,
    ``preferences_url`` to how they are written to.
    """

    token: str
    name: str
    upcoming: tuple[MyRegistration, ...]
    past: tuple[MyRegistration, ...]
    overlaps: tuple[object, ...] = ()
    calendar_url: str | None = None
    preferences_url: str | None = None


@dataclass(frozen=True)
class CancelPage:
    """cancel.html; ``waiting`` is how many stand in the queue for the place.

    ``passing`` is what becomes of the place.
    """

    token: str
    registration: MyRegistration
    waiting: int
    passing: Passing


@dataclass(frozen=True)
class CancelledPage:
    """cancelled.html; ``had_place`` tells a place from a number in the queue.

    ``undo_until`` is empty when somebody else has the place already.
    """

    token: str
    registration_id: UUID
    slug: str
    title: str
    had_place: bool
    undo_until: datetime | None


@dataclass(frozen=True)
class UndoRefusedPage:
    """undo_refused.html; ``why`` is the code of the refusal."""

    token: str
    slug: str
    title: str
    why: str


@dataclass(frozen=True)
class LinkExpiredPage:
    """link_expired.html; ``slug`` leads to where a new link can be had, if it is known."""

    slug: str | None
