"""What the pages about who may sign up show: frozen view models in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.registration.web.pages.participants import SessionLine
from shared.web.site import FundingBlock


@dataclass(frozen=True)
class InvitationPage:
    """access/invitation.html; ``state`` is invited, yes, no or withdrawn."""

    token: str
    state: str
    name: str
    slug: str
    cohort_key: str
    title: str
    organiser_name: str
    sessions: tuple[SessionLine, ...]
    answer_by: datetime
    open: bool
    funding: FundingBlock | None


@dataclass(frozen=True)
class InvitationRow:
    """One invitation as the organizer sees it."""

    invitation_id: UUID
    name: str
    email: str
    state: str
    sent_at: datetime
    opened_at: datetime | None
    opens_window: bool


@dataclass(frozen=True)
class CodeRow:
    """One code; ``over`` when it opens nothing any more."""

    code_id: UUID
    code: str
    note: str
    uses: int | None
    used: int
    expires_at: datetime | None
    over: bool
    opens_window: bool


@dataclass(frozen=True)
class ApplicationRow:
    """Somebody who waits for an answer."""

    registration_id: UUID
    name: str
    email: str
    organisation: str
    applied_at: datetime


@dataclass(frozen=True)
class AccessPage:
    """organizer/access.html; ``who_may`` is what the public page says.

    ``own_rules`` tells a cohort with rules of its own from one for which its program's hold.
    """

    cohort_id: UUID
    program_id: UUID
    slug: str
    title: str
    sessions: tuple[SessionLine, ...]
    own_rules: bool
    who_may: tuple[str, ...]
    approval: bool
    invitations: tuple[InvitationRow, ...]
    codes: tuple[CodeRow, ...]
    applications: tuple[ApplicationRow, ...]


@dataclass(frozen=True)
class CohortException:
    """A cohort with rules of its own; ``first_day`` is when it starts."""

    cohort_id: UUID
    first_day: date


@dataclass(frozen=True)
class ProgramAccessPage:
    """organizer/program_access.html; ``exceptions`` are the cohorts with rules of their own."""

    program_id: UUID
    title: str
    who_may: tuple[str, ...]
    exceptions: tuple[CohortException, ...]
