"""The badge as the file that a document carries."""

from __future__ import annotations

from datetime import UTC, datetime, time

from services.certificates.engine.attaching import Attachment
from services.certificates.facts import PrintedFacts
from services.certificates.gateways.credentials.values import Badge
from services.certificates.gateways.phrases import phrases

NAME = "credential.json"
_NOON = time(12, tzinfo=UTC)


def attachment_of(facts: PrintedFacts, badge: Badge | None) -> Attachment | None:
    """Return the file, dated as the seal is: noon of the day that the document prints."""
    if badge is None:
        return None
    _ = phrases(facts.language).gettext
    return Attachment(
        NAME,
        "application/ld+json",
        _("The same as an Open Badge, for software"),
        datetime.combine(facts.issued_on, _NOON),
        badge.content,
    )
