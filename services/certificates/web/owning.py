"""Who opens a holder's page, and what they see there."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.certificates.storage import queries
from services.certificates.storage.issuances import STANDING, Issuance
from services.certificates.web.holding import HolderPage
from services.certificates.web.workplace import current_workplace
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired
from shared.web.surroundings import current_surroundings


def own_certificate(session: Session, number: str, token: str) -> Issuance:
    """Return the certificate that ``token`` opens.

    Raises:
        LinkExpired: The link is too old, or its holder has ended it.
        LinkInvalid: It is of another certificate, or cut.
        NotFound: There is no document, or none any more.
    """
    epoch = current_workplace().links.check_holder(number, token)
    issuance = queries.by_number(session, number)
    if issuance is None or issuance.state not in STANDING:
        raise NotFound
    if epoch < issuance.link_epoch:
        raise LinkExpired
    return issuance


def page_for_holder(session: Session, issuance: Issuance, token: str) -> HolderPage:
    """Return what its holder sees of a certificate."""
    now = current_surroundings().clock.now()
    return HolderPage.of(session, issuance, token, links=current_workplace().links, now=now)
