"""Badges as documents: Open Badges 3.0 on Verifiable Credentials 2.0."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.certificates.badges.contexts import CREDENTIALS, OPEN_BADGES
from services.certificates.badges.errors import MemberMissing
from services.certificates.badges.proofs import moment

_PEOPLE = uuid.uuid5(
    uuid.NAMESPACE_URL, "https://purl.imsglobal.org/spec/ob/v3p0#AchievementSubject"
)


@dataclass(frozen=True)
class Person:
    """Who got it. The address is kept as a salted hash; the name is told only if it is given."""

    email: str
    salt: str
    name: str | None = None


@dataclass(frozen=True)
class Goal:
    """Something in a framework of others that the achievement serves."""

    name: str
    code: str
    address: str
    framework: str


@dataclass(frozen=True)
class Achievement:
    """What it is given for; the same for everybody who gets it."""

    id: str
    name: str
    description: str
    criteria: str
    language: str
    image: str
    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True)
class Award:
    """One achievement of one person, in the words of whoever vouches for it.

    ``page`` is where people read the same; ``attendance`` says in a sentence what they attended.
    ``good_until`` is when it runs out, if it does.
    """

    page: str
    page_name: str
    issuer: str
    issuer_name: str
    issuer_url: str
    awarded_at: datetime
    first_day: date
    last_day: date
    person: Person
    achievement: Achievement
    attendance: str
    status: Sequence[Mapping[str, str]] = ()
    good_until: datetime | None = None


def credential(award: Award) -> dict[str, Any]:
    """Return the document, not signed yet. Same award, same document.

    Every node has an identifier of its own but people, criteria and goals.
    """
    document: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"{award.page}#credential",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": award.issuer,
            "type": ["Profile"],
            "name": award.issuer_name,
            "url": award.issuer_url,
        },
        "validFrom": moment(award.awarded_at),
        "name": award.achievement.name,
        "credentialSubject": _subject(award),
        "evidence": [{"id": award.page, "type": ["Evidence"], "name": award.page_name}],
    }
    if award.good_until is not None:
        document["validUntil"] = moment(award.good_until)
    if award.status:
        document["credentialStatus"] = [dict(entry) for entry in award.status]
    check_members(document)
    return document


def check_members(document: Mapping[str, Any]) -> None:
    """Require what Open Badges 3.0 requires of a credential (appendix B).

    Raises:
        MemberMissing: Names the path of what is not there.
    """
    _require(document, "", "@context", "id", "type", "issuer", "validFrom", "credentialSubject")
    _require(document["issuer"], "issuer", "id", "type")
    subject = document["credentialSubject"]
    _require(subject, "credentialSubject", "type", "achievement")
    if not subject.get("id") and not subject.get("identifier"):
        raise MemberMissing("credentialSubject.id or credentialSubject.identifier")
    achievement, path = subject["achievement"], "credentialSubject.achievement"
    _require(achievement, path, "id", "type", "name", "description", "criteria")
    if not achievement["criteria"].get("id") and not achievement["criteria"].get("narrative"):
        raise MemberMissing(f"{path}.criteria.narrative")
    for who in subject.get("identifier", ()):
        _require(who, "identifier", "type", "identityHash", "identityType")


def identity_hash(email: str, salt: str) -> str:
    """Return what tells whether an address is meant (Open Badges 3.0, IdentityHash).

    Addresses are compared without regard to capitals, as people type them.
    """
    return "sha256$" + hashlib.sha256(f"{email.strip().lower()}{salt}".encode()).hexdigest()


def _subject(award: Award) -> dict[str, Any]:
    return {
        "id": _subject_id(award.person.salt),
        "type": ["AchievementSubject"],
        "identifier": _identities(award.person),
        "activityStartDate": award.first_day.isoformat(),
        "activityEndDate": award.last_day.isoformat(),
        "narrative": award.attendance,
        "achievement": _achievement(award.achievement),
    }


def _achievement(what: Achievement) -> dict[str, Any]:
    achievement: dict[str, Any] = {
        "id": what.id,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": what.name,
        "description": what.description,
        "criteria": {"narrative": what.criteria},
        "inLanguage": what.language,
        "image": {"id": what.image, "type": "Image"},
    }
    if what.goals:
        achievement["alignment"] = [
            {
                "type": ["Alignment"],
                "targetName": goal.name,
                "targetCode": goal.code,
                "targetUrl": goal.address,
                "targetFramework": goal.framework,
            }
            for goal in what.goals
        ]
    return achievement


def _identities(person: Person) -> list[dict[str, Any]]:
    hashed = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(person.email, person.salt),
        "identityType": "emailAddress",
        "salt": person.salt,
    }
    if person.name is None:
        return [hashed]
    plain = {"hashed": False, "identityHash": person.name, "identityType": "name"}
    return [hashed, {"type": "IdentityObject", **plain}]


def _subject_id(salt: str) -> str:
    """Name the person in this one credential; in another they have another name."""
    return uuid.uuid5(_PEOPLE, salt).urn


def _require(node: Mapping[str, Any], path: str, *names: str) -> None:
    for name in names:
        if not node.get(name):
            raise MemberMissing(".".join(filter(None, (path, name))))
