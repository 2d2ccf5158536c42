"""Forgetting a person: mails, invitations, reminders, choices, and what servers said of them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.notifications.domain.house import House, Occasion
from services.notifications.storage import erasures
from shared.contracts.participants import ParticipantErased
from shared.messaging.erasing import forget_guest, forget_messages, remember_erased


def apply_erasure(session: Session, fact: ParticipantErased, *, at: Occasion, house: House) -> None:
    """Delete everything about the person; told again, there is nothing left to delete.

    A mail that has not left yet never does: also the one that would take their sessions out of
    their calendar. Whoever is erased has read so on the page where they asked for it.
    """
    del house
    ids = (fact.participant_id, *fact.registration_ids, *fact.subject_ids)
    remember_erased(session, ids, now=at.told_at)
    remember_erased(session, fact.shared_ids, now=at.told_at, lasting=False)
    held = erasures.registrations_held(session, fact.registration_ids)
    addresses = {each.participant.email.lower() for each in held}
    addresses |= erasures.addresses_of(session, ids)
    mails = erasures.erase_rows(session, ids, fact.address_digests)
    erasures.blank_words(session, addresses - {""})
    # What was reported of a mail is told under its own id.
    forget_messages(session, (*ids, *mails))
    forget_guest(session, fact.shared_ids, fact.address_digests)
