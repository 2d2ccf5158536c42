"""Badges for tests: keys of the issuer, a document in our shape, whatever texts it may hold."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from services.certificates.badges.contexts import CREDENTIALS, OPEN_BADGES
from services.certificates.badges.issuer_id import IssuerId
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.credentials.keys import make_proof_key, make_token_key
from services.certificates.gateways.credentials.maker import IssuerBadges
from services.certificates.gateways.credentials.signer import IssuerSigner, open_signer
from services.certificates.gateways.credentials.values import Badge, Holder
from tests.support.certificates import PUBLIC_URL, certificate_links, printed_facts
from tests.support.seals import HOUSE, MADE_AT, PASSWORD

SIGNED_AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

# What escapes wrongly, sorts wrongly or looks like our own marks.
_PIECES = ["a", "Å", '"', "\\", "\n", "\t", "\r", "𝄞", "👩🏫", "عرب", "שלום", "\u202e", "字"]
_PIECES += ["{0}", "%s", "_:c14n0 ", "<urn:x-slot:0001:>", "slot-0001-slot", " .\n", "https://x"]
_PIECES += ["\u2028", "e\u0301"]


@cache
def key_files(year: int = 2026) -> tuple[Path, Path]:
    """Return the files of a key for proofs and one for tokens; the same for the same year."""
    folder = Path(mkdtemp(prefix="badges-"))
    files = (folder / "badges.p12", folder / "tokens.p12")
    for place, make in zip(files, (make_proof_key, make_token_key), strict=True):
        place.write_bytes(make(HOUSE, password=PASSWORD, now=MADE_AT, years=2030 - year))
    return files


def signer(year: int = 2026, identity: IssuerId | None = None) -> IssuerSigner:
    """Return an issuer that signs with the keys of a year."""
    proof_key, token_key = key_files(year)
    return open_signer(
        identity or certificate_links().issuer,
        proof_key=str(proof_key),
        token_key=str(token_key),
        password=PASSWORD,
    )


def any_text(random: Random) -> str:
    """Return a text of the kind that breaks programs."""
    return "".join(random.choice(_PIECES) for _ in range(random.randint(0, 9)))


def any_document(random: Random) -> dict[str, Any]:
    """Return a credential of one of several shapes with any texts in it."""

    def text() -> str:
        return any_text(random)

    people: list[dict[str, Any]] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": text(),
            "identityType": "emailAddress",
            "salt": text(),
        }
    ]
    if random.random() < 0.5:
        name = {"hashed": False, "identityHash": text(), "identityType": "name"}
        people.append({"type": "IdentityObject", **name})
    document: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"https://example.org/{random.random()}#credential",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:web:example.org", "type": ["Profile"], "name": text()},
        "validFrom": f"20{random.randint(10, 25)}-01-01T00:00:00Z",
        "name": text(),
        "credentialSubject": {
            "id": f"urn:uuid:{random.getrandbits(128):032x}",
            "type": ["AchievementSubject"],
            "identifier": people,
            "achievement": {
                "id": "https://example.org/programs/ai",
                "type": ["Achievement"],
                "name": text(),
                "description": text(),
                "criteria": {"narrative": text()},
                "tag": [text() for _ in range(random.randint(0, 3))],
            },
        },
    }
    if random.random() < 0.5:
        document["evidence"] = [
            {"id": f"https://example.org/{random.random()}", "type": ["Evidence"], "name": text()}
        ]
    return document


def badge_maker(year: int = 2026) -> IssuerBadges:
    """Return what makes badges with the keys of a year."""
    return IssuerBadges(signer(year), f"{PUBLIC_URL}/certificates/static/certificates/badge.png")


def holder(**more: Any) -> Holder:
    """Whom a badge is for; any field may be given another value."""
    usual = {"email": "Asa@Example.org", "salt": "5a17" * 8, "awarded_at": SIGNED_AT}
    return Holder(**{**usual, **more})


def badge(*, year: int = 2026, facts: PrintedFacts | None = None, **more: Any) -> Badge:
    """A signed badge; fields of its holder may be given other values."""
    return badge_maker(year).make(facts or printed_facts(), holder(**more))
