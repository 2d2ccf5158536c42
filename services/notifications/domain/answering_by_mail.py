"""Answers that a calendar mails: who may give them, and which is the newest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.notifications.domain import answering
from services.notifications.domain.house import House
from services.notifications.domain.verdicts import Verdict, ignored
from services.notifications.gateways.authentication_results import is_vouched_for
from services.notifications.gateways.calendar_replies import (
    CalendarReply,
    NoReply,
    calendar_part,
    read_reply,
)
from services.notifications.gateways.mail_reading import OpenedMail
from services.notifications.storage.answers import invited_locked
from services.notifications.storage.registrations import Invitation
from shared.kernel.addresses import mailbox_key


def apply_mail(session: Session, mail: OpenedMail, *, house: House, now: datetime) -> Verdict:
    """Note the answer that a mail carries, if whoever wrote it may give it."""
    part = calendar_part(mail)
    if part is None:
        return ignored("automatic" if mail.is_automatic else "not_an_answer")
    try:
        reply = read_reply(part)
    except NoReply as none:
        return ignored(none.flaw)
    results = [str(value) for value in mail.message.get_all("Authentication-Results", [])]
    if not is_vouched_for(results, mail.author, trusted=house.mailboxes.trusted_server):
        return ignored("sender_not_vouched_for")
    if mailbox_key(mail.author) != reply.attendee:
        return ignored("wrong_sender")
    return _apply_reply(session, reply, house=house, now=now)


def _apply_reply(session: Session, reply: CalendarReply, *, house: House, now: datetime) -> Verdict:
    invited = invited_locked(session, reply.uid)
    if invited is None:
        return ignored("unknown_invitation")
    invitation = invited.invitation
    if mailbox_key(invited.registration.participant.email) != reply.attendee:
        return ignored("unknown_attendee")
    if reply.organizer not in {"", mailbox_key(invitation.organizer.address)}:
        return ignored("another_organizer")
    if answering.still_ahead(session, invited, now) is None:
        return ignored("no_longer_invited")
    # Without a number it answers what stands in the calendar, which is the newest.
    sequence = invitation.sequence if reply.sequence is None else reply.sequence
    # A clock that is ahead must not outdo every later answer.
    given = answering.Given(reply.answer, sequence, min(reply.stamp, now), "mail")
    if _is_stale(given, invitation):
        return ignored("stale")
    answering.note(session, invited, given, house=house, now=now)
    return Verdict("done", f"answered_{reply.answer.lower()}")


def _is_stale(given: answering.Given, invitation: Invitation) -> bool:
    """Tell whether an answer is to an older revision, or no newer than the one that is known.

    RFC 5546, section 2.1.5: SEQUENCE decides, then DTSTAMP.
    """
    if given.sequence < invitation.sequence:
        return True
    if invitation.answered_sequence is None or invitation.answered_stamp is None:
        return False
    known = (invitation.answered_sequence, invitation.answered_stamp)
    return (given.sequence, given.stamp) <= known
