"""Who may sign up: rules, codes and invitations as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.registration.api.operations import Body, Shape
from services.registration.api.shapes.programs import Audience, Title
from services.registration.api.text_rules import Address, Line, Moment
from services.registration.domain.access.deciding import read_domain
from services.registration.domain.access.inviting import Guest, guests_of
from services.registration.storage.access import AccessCode, Invitation
from services.registration.storage.access_rules import AccessRules
from services.registration.storage.catalogue import Cohort, Program
from shared.contracts.facts import LocalizedText

_MOST_GUESTS = 500
Limit = Annotated[int, Field(ge=1, le=1000)]


def _domain(text: str) -> str:
    domain = read_domain(text)
    if domain is None:
        raise ValueError("it is not a domain, such as exempel.se")
    return domain


def _code(text: str) -> str:
    if not any(char.isalnum() for char in text):
        raise ValueError("there must be a letter or digit in it")
    return text


Domain = Annotated[str, StringConstraints(min_length=3, max_length=253), AfterValidator(_domain)]
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9ÅÄÖåäö -]+$"),
    AfterValidator(_code),
]


class RulesBody(Body):
    """Who may sign up for a program's cohorts; what is not sent stays."""

    public: bool | None = None
    """Everybody may; else any one of the ways below is enough."""
    domains: Annotated[list[Domain], Field(max_length=100)] | None = None
    """An address at one of these domains, or below it."""
    codes: bool | None = None
    """A code."""
    approval: bool | None = None
    """An organizer looks at each application first."""
    approval_days: Limit | None = None
    """Within how many days; it is promised on the page."""
    per_person: Limit | None = None
    """Registrations of one person in the whole program."""
    no_overlap: bool | None = None
    """Nobody who is registered for something at the same time."""
    per_organisation: Limit | None = None
    """People of one organisation in the cohort."""
    question: Title | None = None
    """To answer yes to."""
    question_refusal: Title | None = None
    """What whoever answers no reads."""
    audiences: Annotated[list[Audience], Field(max_length=7)] | None = None
    """Only for these; an empty list is for everybody."""
    audience_refusal: Title | None = None
    """What all others read."""
    hold_unconfirmed: bool | None = None
    """Whether a place is held while the address is not confirmed."""

    def rules(self, present: AccessRules) -> AccessRules:
        """Return the rules after the change; null takes a limit or text away."""
        sent = self.model_dump(exclude_unset=True, include=set(RulesBody.model_fields))
        kept = present.model_dump()
        flags = {"public", "codes", "approval", "no_overlap", "hold_unconfirmed"}
        lists = {"domains", "audiences"}
        for name, value in sent.items():
            if value is None and name in flags:
                continue
            kept[name] = (value or []) if name in lists else value
        return AccessRules.model_validate(kept)


class AccessBody(RulesBody):
    """Who may sign up for a cohort; what is not sent stays."""

    source: Literal["program", "own"] | None = None
    """`program` gives the cohort's own rules up; to send a rule is to have rules of its own."""
    hold_minutes: Annotated[int, Field(ge=5, le=10_080)] | None = None
    """How long a place is held while the address is not confirmed."""

    def own_rules(self, cohort: Cohort) -> AccessRules | None:
        """Return the cohort's own rules after the change, None where its program's hold."""
        if self.source == "program":
            return None
        if self.source is None and not self.model_fields_set & RulesBody.model_fields.keys():
            return cohort.own_access_rules
        return self.rules(cohort.access_rules)


class RulesShape(Shape):
    """Who may sign up for a program's cohorts that have no rules of their own."""

    public: bool
    """Everybody may."""
    domains: list[str]
    """An address at one of these domains opens the cohort."""
    codes: bool
    """A code opens it."""
    approval: bool
    """An organizer looks at each application first."""
    approval_days: int | None
    """Within how many days."""
    per_person: int | None
    """Registrations of one person in the whole program."""
    no_overlap: bool
    """Nobody who is registered for something at the same time."""
    per_organisation: int | None
    """People of one organisation in the cohort."""
    question: LocalizedText | None
    """To answer yes to."""
    question_refusal: LocalizedText | None
    """What whoever answers no reads."""
    audiences: list[str]
    """Only for these."""
    audience_refusal: LocalizedText | None
    """What all others read."""
    hold_unconfirmed: bool
    """Whether a place is held while the address is not confirmed."""


class AccessShape(RulesShape):
    """Who may sign up for a cohort."""

    source: Literal["program", "own"]
    """Whose rules these are: the program's, or the cohort's own."""
    hold_minutes: int
    """How long."""


class CodeBody(Body):
    """A new code."""

    code: Code | None = None
    """Null lets us make one that nobody guesses."""
    note: Line = ""
    """For whom; only organizers see it."""
    uses: Limit | None = None
    """How many registrations it is good for."""
    expires_at: Moment | None = None
    """Until when it works."""
    opens_window: bool = False
    """Whether it works also before registration opens and after it has closed."""


class CodeShape(Shape):
    """One code."""

    id: UUID
    """Of the code."""
    cohort_id: UUID
    """Which cohort it opens."""
    code: str
    """What people type; spaces, hyphens and capitals do not matter."""
    note: str
    """For whom."""
    uses: int | None
    """How many registrations it is good for."""
    expires_at: datetime | None
    """Until when it works."""
    opens_window: bool
    """Whether it works also before registration opens and after it has closed."""
    ended_at: datetime | None
    """When an organizer ended it."""
    created_at: datetime
    """Since when."""


class CodeInUse(CodeShape):
    """One code with how often it is in use."""

    used: int
    """Registrations that use it and have not ended."""


class CodesShape(Shape):
    """The codes of a cohort."""

    items: list[CodeInUse]
    """The newest first."""


class GuestBody(Body):
    """Somebody to invite."""

    email: Address
    """Where the personal link is mailed."""
    name: Line = ""
    """How they are addressed; may be empty."""


class InviteBody(Body):
    """Whom to invite."""

    guests: Annotated[list[GuestBody], Field(min_length=1, max_length=_MOST_GUESTS)]
    """Whoever is invited already gets no second mail."""
    language: Literal["sv", "en"] = "sv"
    """Of the mail."""
    opens_window: bool = False
    """Whether they may answer before registration opens and after it has closed."""

    def invited(self) -> tuple[Guest, ...]:
        """Return the guests, each mailbox once."""
        return guests_of([(guest.name, guest.email) for guest in self.guests])


class InvitedShape(Shape):
    """What became of a list of guests."""

    sent: int
    """How many mails that makes."""


class InvitationShape(Shape):
    """One invitation."""

    id: UUID
    """Of the invitation."""
    cohort_id: UUID
    """To which cohort."""
    email: str
    """Where the personal link was mailed."""
    name: str
    """How they are addressed."""
    language: str
    """Of the mail."""
    state: str
    """`invited`, `yes`, `no` or `withdrawn`."""
    invited_at: datetime
    """When first."""
    sent_at: datetime
    """When last."""
    opens_window: bool
    """Whether they may answer before registration opens and after it has closed."""
    opened_at: datetime | None
    """When the link was first opened."""
    answered_at: datetime | None
    """When they answered."""
    sends: int
    """How many mails."""


def rules_shape(program: Program) -> RulesShape:
    """Return a program's rules as they are answered."""
    return RulesShape.model_validate(program.access_rules.model_dump())


def access_shape(cohort: Cohort) -> AccessShape:
    """Return a cohort's rules as they are answered."""
    rules = cohort.access_rules.model_dump()
    source = "program" if cohort.own_access_rules is None else "own"
    held = {"source": source, "hold_minutes": cohort.hold_minutes}
    return AccessShape.model_validate(rules | held)


def code_shape(row: AccessCode) -> CodeShape:
    """Return a code as it is answered."""
    return CodeShape.model_validate(row, from_attributes=True)


def code_in_use(row: AccessCode, used: int) -> CodeInUse:
    """Return a code with its uses as it is answered."""
    return CodeInUse(**code_shape(row).model_dump(), used=used)


def invitation_shape(row: Invitation) -> InvitationShape:
    """Return an invitation as it is answered."""
    return InvitationShape.model_validate(row, from_attributes=True)
