"""What the holder of a certificate reads about it on their page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.certificates.domain import naming, policies
from services.certificates.domain.correcting import may_be_corrected
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.naming import NameShown
from services.certificates.domain.states import Status, status_of
from services.certificates.domain.transcribing import may_ask
from services.certificates.facts import PrintedFacts
from services.certificates.storage import queries
from services.certificates.storage.corrections import DECLINED, OPEN, Correction, corrections_of
from services.certificates.storage.issuances import ISSUED, RESERVED, Issuance
from services.certificates.web.pages import certificate_title
from services.certificates.web.words import failure_words, reason_words, status_word
from shared.kernel.identifiers import grouped_public_code


@dataclass(frozen=True)
class Successor:
    """The certificate that takes the place of this one; without ``url`` while it is drawn."""

    number: str
    url: str | None


@dataclass(frozen=True)
class HolderPage:
    """One certificate as its holder sees it.

    ``wish`` is a correction that waits for an organizer, ``declined`` the last one that was
    answered with no; ``failure`` why a corrected one could not be made.
    """

    number: str
    spaced_number: str
    token: str
    title: str
    name: str
    name_shown: str
    status: Status
    word: str
    reason: str | None
    since: datetime
    download_url: str | None
    has_badge: bool
    successor: Successor | None
    can_correct: bool
    can_have_transcript: bool
    is_free: bool
    wish: Correction | None
    declined: Correction | None
    failure: str | None

    @classmethod
    def of(
        cls,
        session: Session,
        issuance: Issuance,
        token: str,
        *,
        links: CertificateLinks,
        now: datetime,
    ) -> HolderPage:
        """Show the holder one of their certificates."""
        facts = PrintedFacts.model_validate(issuance.facts)
        today = policies.house_day(now)
        status = status_of(issuance.state, valid_until=facts.valid_until, today=today)
        assert status is not None, "its document exists"
        successor = queries.successor_of(session, issuance.id)
        wishes = corrections_of(session, issuance.id)
        is_issued = issuance.state == ISSUED
        return cls(
            number=issuance.number,
            spaced_number=grouped_public_code(issuance.number),
            token=token,
            title=certificate_title(issuance),
            name=facts.name,
            name_shown=issuance.name_shown,
            status=status,
            word=status_word(status),
            reason=reason_words(issuance.public_reason) if issuance.public_reason else None,
            since=issuance.state_since,
            download_url=links.download(issuance.number, issuance.link_epoch)
            if is_issued
            else None,
            has_badge=is_issued and issuance.credential_sha256 is not None,
            successor=_successor(successor, links),
            can_correct=may_be_corrected(issuance) and successor is None,
            can_have_transcript=may_ask(issuance),
            is_free=issuance.first_downloaded_at is None,
            wish=next((each for each in wishes if each.state == OPEN), None),
            declined=next((each for each in wishes[:1] if each.state == DECLINED), None),
            failure=_failure(session, issuance) if is_issued and successor is None else None,
        )


def shown_labels(name: str) -> dict[NameShown, str]:
    """Return the choices of how a name shows, each with what others would read."""
    return {
        "full": _("My whole name: %(name)s", name=name),
        "initials": _("My initials: %(initials)s", initials=naming.initials(name)),
        "hidden": _("No name"),
    }


def _successor(row: Issuance | None, links: CertificateLinks) -> Successor | None:
    if row is None:
        return None
    url = None if row.state == RESERVED else links.holder(row.number, row.link_epoch)
    return Successor(grouped_public_code(row.number), url)


def _failure(session: Session, issuance: Issuance) -> str | None:
    row = queries.unprintable_successor(session, issuance.id)
    return failure_words(row.failure) if row is not None and row.failure else None
