"""Personal invitations: sending, sending again, taking back, saying no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain import facts
from services.registration.domain.access.errors import InvitationOver
from services.registration.domain.admission import locked_cohort
from services.registration.domain.links import Links
from services.registration.storage import access_queries
from services.registration.storage.access import Invitation, InvitationState
from services.registration.storage.catalogue import Cohort
from shared.contracts.access import InvitationSent
from shared.contracts.facts import Language, Person
from shared.kernel.addresses import address_key
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id
from shared.kernel.links import LinkExpired
from shared.messaging.outbox import record


@dataclass(frozen=True)
class Guest:
    """Somebody to invite; ``name`` may be empty."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Invite:
    """An organizer invites people to a cohort, in the language of the mail.

    With ``opens_window`` they may answer before registration opens and after it has closed.
    """

    cohort_id: UUID
    guests: tuple[Guest, ...]
    language: str
    opens_window: bool = False


def invite(session: Session, command: Invite, *, now: datetime, links: Links) -> int:
    """Invite everybody who is not invited yet; return how many mails that makes.

    Whoever was invited before is left alone: an organizer may paste the same list again.
    Somebody whose invitation was taken back is invited anew.

    Raises:
        NotFound: There is no such cohort.
    """
    cohort = locked_cohort(session, command.cohort_id)
    known = {row.email_key: row for row in access_queries.invitations(session, cohort.id)}
    sent = 0
    for guest in command.guests:
        key = address_key(guest.email)
        row = known.get(key)
        if row is not None and row.state != InvitationState.WITHDRAWN:
            continue
        known[key] = row = row or _new(session, cohort, guest, now)
        _renew(row, guest, command, now)
        _tell(session, row, now=now, links=links)
        sent += 1
    return sent


def send_again(session: Session, invitation_id: UUID, *, now: datetime, links: Links) -> Invitation:
    """Mail the same personal link once more.

    Raises:
        NotFound: There is no such invitation.
        InvitationOver: It was taken back.
    """
    row = _locked(session, invitation_id)
    row.sends += 1
    row.sent_at = now
    _tell(session, row, now=now, links=links)
    return row


def withdraw(session: Session, invitation_id: UUID) -> Invitation:
    """Take an invitation back; a registration that came of it stays.

    Raises:
        NotFound: There is no such invitation.
    """
    row = access_queries.invitation_for_update(session, invitation_id)
    if row is None:
        raise NotFound
    if row.state != InvitationState.YES:
        row.state = InvitationState.WITHDRAWN
    return row


def renew_invitations_to(session: Session, email_key: str, *, now: datetime, links: Links) -> None:
    """End the links of an address's invitations; those that can be answered are mailed anew."""
    for row in access_queries.invitations_to(session, email_key):
        row.link_epoch += 1
        if row.state == InvitationState.INVITED and now < answer_by(row):
            row.sends += 1
            row.sent_at = now
            _tell(session, row, now=now, links=links)


def invitation_of(session: Session, token: str, links: Links) -> UUID:
    """Return the invitation that the token of a link is for.

    Raises:
        LinkExpired: The link is too old, or whoever is invited has ended it.
        LinkInvalid: It is not one of ours.
        NotFound: There is no such invitation any more.
    """
    invitation_id, epoch = links.read_invitation(token)
    row = access_queries.invitation(session, invitation_id)
    if row is None:
        raise NotFound
    if epoch != row.link_epoch:
        raise LinkExpired
    return invitation_id


def answer_no(session: Session, invitation_id: UUID, *, now: datetime) -> Invitation:
    """Keep that the invited person does not come; they may still change their mind.

    Raises:
        NotFound: There is no such invitation.
        InvitationOver: It was taken back.
    """
    row = _locked(session, invitation_id)
    if row.state == InvitationState.INVITED:
        row.state, row.answered_at = InvitationState.NO, now
    return row


def note_opened(session: Session, invitation_id: UUID, *, now: datetime) -> Invitation:
    """Keep when the personal link was first opened.

    Raises:
        NotFound: There is no such invitation.
    """
    row = access_queries.invitation_for_update(session, invitation_id)
    if row is None:
        raise NotFound
    row.opened_at = row.opened_at or now
    return row


def _locked(session: Session, invitation_id: UUID) -> Invitation:
    row = access_queries.invitation_for_update(session, invitation_id)
    if row is None:
        raise NotFound
    if row.state == InvitationState.WITHDRAWN:
        raise InvitationOver
    return row


def _new(session: Session, cohort: Cohort, guest: Guest, now: datetime) -> Invitation:
    row = Invitation(
        id=new_id(), cohort=cohort, email_key=address_key(guest.email), invited_at=now, sends=0
    )
    session.add(row)
    return row


def _renew(row: Invitation, guest: Guest, command: Invite, now: datetime) -> None:
    row.email, row.name, row.language = guest.email, guest.name, command.language
    row.opens_window = command.opens_window
    row.state, row.answered_at = InvitationState.INVITED, None
    row.sends += 1
    row.sent_at = now


def _tell(session: Session, row: Invitation, *, now: datetime, links: Links) -> None:
    session.flush()
    message = InvitationSent(
        invitation_id=row.id,
        participant=Person(name=row.name, email=row.email, language=cast("Language", row.language)),
        cohort=facts.cohort_facts(row.cohort, links),
        answer_url=links.invitation(row.id, row.link_epoch),
        answer_by=answer_by(row),
    )
    record(session, message, sequence=row.sends, now=now)


def answer_by(invitation: Invitation) -> datetime:
    """Return until when the invited person can say yes."""
    cohort = invitation.cohort
    if invitation.opens_window:
        return cohort.sessions[0].starts_at
    return cohort.registration_closes_at


def guests_of(rows: Sequence[tuple[str, str]]) -> tuple[Guest, ...]:
    """Return guests of names and addresses, each mailbox once, in the order given."""
    seen: dict[str, Guest] = {}
    for name, email in rows:
        seen.setdefault(address_key(email), Guest(email, name))
    return tuple(seen.values())
