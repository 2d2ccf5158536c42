"""Who may sign up, decided by pure functions over what a cohort asks and a person brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.registration.storage.access_rules import AccessRules


class Rule(StrEnum):
    """The rule that speaks against a sign-up."""

    INVITATION = "invitation"
    DOMAIN = "domain"
    DOMAIN_OR_CODE = "domain_or_code"
    CODE_NEEDED = "code_needed"
    CODE_UNKNOWN = "code_unknown"
    CODE_EXPIRED = "code_expired"
    CODE_USED_UP = "code_used_up"
    CODE_SHUT = "code_shut"
    WINDOW = "window"
    QUESTION_OPEN = "question_open"
    QUESTION = "question"
    AUDIENCE_OPEN = "audience_open"
    AUDIENCE = "audience"
    ORGANISATION_OPEN = "organisation_open"
    ORGANISATION = "organisation"
    ORGANISATION_PARTY = "organisation_party"
    PERSON = "person"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class Brought:
    """What somebody brings: a typed code, answers, or ``invited`` by a personal link.

    ``shut`` says that they come while registration is not open.
    """

    email: str
    code: str = ""
    eligible: bool | None = None
    audience: str | None = None
    invited: bool = False
    shut: bool = False


@dataclass(frozen=True)
class CodeStanding:
    """How a code that was typed stands; ``used`` counts registrations that have not ended."""

    uses: int | None
    used: int
    expires_at: datetime | None
    ended: bool
    opens_window: bool = False


def code_key(code: str) -> str:
    """Return what all ways to type one code share: no spaces, no hyphens, no capitals."""
    return "".join(char for char in code.casefold() if char.isalnum())


def domain_key(domain: str) -> str:
    """Return a mail domain in one form, as it stands after the at sign."""
    plain = domain.strip().strip(".").removeprefix("@").casefold()
    return plain if plain.isascii() else plain.encode("idna").decode("ascii")


def at_domain(email: str, domains: tuple[str, ...]) -> bool:
    """Say whether an address is at one of ``domains`` or at a subdomain of it."""
    own = domain_key(email.rpartition("@")[2])
    return any(own == domain or own.endswith(f".{domain}") for domain in domains)


def refuse_code(standing: CodeStanding | None, now: datetime, *, shut: bool = False) -> Rule | None:
    """Return what speaks against a code that was typed; None if it is good.

    While registration is ``shut`` only a code that opens it is.
    """
    if standing is None or standing.ended:
        return Rule.CODE_UNKNOWN
    if standing.expires_at is not None and now >= standing.expires_at:
        return Rule.CODE_EXPIRED
    if standing.uses is not None and standing.used >= standing.uses:
        return Rule.CODE_USED_UP
    return Rule.CODE_SHUT if shut and not standing.opens_window else None


def needs_code(rules: AccessRules, brought: Brought) -> bool:
    """Say whether only a code lets somebody in: no other door is open to them."""
    if brought.invited:
        return False
    if brought.shut:
        return rules.codes
    return not (rules.public or at_domain(brought.email, rules.domains))


def refuse_door(rules: AccessRules, brought: Brought) -> Rule | None:
    """Return why somebody finds no door, not looking at whether a typed code is good."""
    if not needs_code(rules, brought):
        return None
    if rules.codes:
        if code_key(brought.code):
            return None
        if brought.shut:
            return Rule.WINDOW
        return Rule.DOMAIN_OR_CODE if rules.domains else Rule.CODE_NEEDED
    return Rule.DOMAIN if rules.domains else Rule.INVITATION


def refuse_audience(rules: AccessRules, brought: Brought) -> Rule | None:
    """Return whether the person is not among those whom the cohort is for."""
    if rules.question is not None:
        if brought.eligible is None:
            return Rule.QUESTION_OPEN
        if not brought.eligible:
            return Rule.QUESTION
    if rules.audiences:
        if not brought.audience:
            return Rule.AUDIENCE_OPEN
        if brought.audience not in rules.audiences:
            return Rule.AUDIENCE
    return None


def over(limit: int | None, counted: int) -> bool:
    """Say whether one more would be more than ``limit`` allows."""
    return limit is not None and counted >= limit


def refuse_share(limit: int, counted: int, places: int) -> Rule | None:
    """Return what speaks against ``places`` more from an organisation that has ``counted``."""
    if counted >= limit:
        return Rule.ORGANISATION
    return Rule.ORGANISATION_PARTY if counted + places > limit else None
