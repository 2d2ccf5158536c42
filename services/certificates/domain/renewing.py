"""When a person ends their links, those to their documents end, and their page gets new ones."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.certificates.domain.announcing import announce_issued
from services.certificates.domain.links import CertificateLinks
from services.certificates.storage import queries
from services.certificates.storage.issuances import ISSUED
from shared.contracts.participants import LinksRevoked


def renew_links(
    session: Session, fact: LinksRevoked, *, links: CertificateLinks, now: datetime
) -> None:
    """End the links that were made before, and tell the new ones; an older telling is dropped.

    The holder is mailed nothing: that a certificate was issued they have heard.
    """
    for row in queries.of_registrations_locked(session, fact.registration_ids):
        if row.link_epoch >= fact.epoch:
            continue
        row.link_epoch = fact.epoch
        if row.state == ISSUED:
            announce_issued(session, row, links=links, now=now)
