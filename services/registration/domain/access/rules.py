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
    QUESTION_OPEN = "question_open"
    QUESTION = "question"
    AUDIENCE_OPEN = "audience_open"
    AUDIENCE = "audience"
    ORGANISATION_OPEN = "organisation_open"
    ORGANISATION = "organisation"
    PERSON = "person"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class Credentials:
    """What somebody brings: a typed code, answers, or ``invited`` by a personal link."""

    email: str
    code: str = ""
    eligible: bool | None = None
    audience: str | None = None
    invited: bool = False


@dataclass(frozen=True)
class CodeStanding:
    """How a code that was typed stands; ``used`` counts registrations that have not ended."""

    uses: int | None
    used: int
    expires_at: datetime | None
    ended: bool


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


def refuse_code(standing: CodeStanding | None, now: datetime) -> Rule | None:
    """Return what speaks against a code that was typed; None if it is good."""
    if standing is None or standing.ended:
        return Rule.CODE_UNKNOWN
    if standing.expires_at is not None and now >= standing.expires_at:
        return Rule.CODE_EXPIRED
    if standing.uses is not None and standing.used >= standing.uses:
        return Rule.CODE_USED_UP
    return None


def needs_code(rules: AccessRules, brought: Credentials) -> bool:
    """Say whether only a code lets somebody in: no other door is open to them."""
    return not (brought.invited or rules.public or at_domain(brought.email, rules.domains))


def refuse_door(rules: AccessRules, brought: Credentials) -> Rule | None:
    """Return why somebody finds no door, not looking at whether a typed code is good."""
    if not needs_code(rules, brought):
        return None
    if rules.codes:
        if code_key(brought.code):
            return None
        return Rule.DOMAIN_OR_CODE if rules.domains else Rule.CODE_NEEDED
    return Rule.DOMAIN if rules.domains else Rule.INVITATION


def refuse_audience(rules: AccessRules, brought: Credentials) -> Rule | None:
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
