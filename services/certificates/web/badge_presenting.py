"""What the page of a badge shows its holder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext as _

from services.certificates.facts import PrintedFacts
from services.certificates.gateways import wording
from services.certificates.gateways.phrases import phrases
from services.certificates.storage.badges import StoredBadge
from services.certificates.storage.issuances import Issuance
from services.certificates.web.pages import certificate_title
from shared.kernel.identifiers import grouped_public_code

_LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True)
class FormOfBadge:
    """One file to take along: its ending, and what it is for."""

    ending: str
    label: str
    purpose: str


@dataclass(frozen=True)
class BadgePage:
    """One badge as its holder sees it."""

    number: str
    token: str
    title: str
    tells_name: bool
    forms: tuple[FormOfBadge, ...]
    linkedin_url: str

    @classmethod
    def of(cls, issuance: Issuance, badge: StoredBadge, token: str) -> BadgePage:
        """Show the holder their badge."""
        facts = PrintedFacts.model_validate(issuance.facts)
        return cls(
            number=issuance.number,
            token=token,
            title=certificate_title(issuance),
            tells_name=_tells_name(badge),
            forms=_forms(has_token=badge.token is not None),
            linkedin_url=linkedin_url(facts),
        )


def linkedin_url(facts: PrintedFacts) -> str:
    """Return the address that fills in LinkedIn's form; the person's name is not in it."""
    known = {
        "startTask": "CERTIFICATION_NAME",
        "name": wording.with_session(
            facts.program_title, facts.session, facts.language, phrases(facts.language).gettext
        ),
        "organizationName": facts.issuer,
        "issueYear": facts.issued_on.year,
        "issueMonth": facts.issued_on.month,
        "certUrl": facts.verify_url,
        "certId": grouped_public_code(facts.number),
    }
    if end := facts.valid_until:
        known |= {"expirationYear": end.year, "expirationMonth": end.month}
    return f"{_LINKEDIN}?{urlencode(known)}"


def _forms(*, has_token: bool) -> tuple[FormOfBadge, ...]:
    forms = [
        FormOfBadge("png", _("Picture (PNG)"), _("For most sites, and to show it")),
        FormOfBadge("svg", _("Picture (SVG)"), _("The same, sharp at any size")),
        FormOfBadge("json", _("Document (JSON)"), _("For wallets and other software")),
    ]
    if has_token:
        forms.append(FormOfBadge("jwt", _("Document (JWT)"), _("If a service asks for a token")))
    return tuple(forms)


def _tells_name(badge: StoredBadge) -> bool:
    identities = json.loads(badge.content)["credentialSubject"]["identifier"]
    return any(identity["identityType"] == "name" for identity in identities)
